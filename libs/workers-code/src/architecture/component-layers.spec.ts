import { describe, expect, it } from '@jest/globals';
import { componentLayers } from './component-layers.js';

/** Written as `a>b c; b>c`. */
function layersOf(text: string) {
  const evidence = { path: 'x', line: 1 };
  const components = text.split('; ').map((each) => {
    const [name = '', targets = ''] = each.split('>');
    const dependsOn = targets
      .split(' ')
      .flatMap((component) => (component === '' ? [] : [{ component, imports: 1, evidence }]));
    return { name, dependsOn };
  });
  return componentLayers(components);
}

describe('componentLayers', () => {
  it('puts each component above all that it stands upon', () => {
    expect(layersOf('app>run store; run>errors; store>errors; errors>; spare>')).toEqual({
      layers: [['errors', 'spare'], ['run', 'store'], ['app']],
      circles: [],
    });
  });

  it('keeps those that import each other in one layer, and names them', () => {
    expect(layersOf('app>a; a>b; b>c; c>a low; low>')).toEqual({
      layers: [['low'], ['a', 'b', 'c'], ['app']],
      circles: [['a', 'b', 'c']],
    });
  });

  it('is empty without components', () => {
    expect(componentLayers([])).toEqual({ layers: [], circles: [] });
  });
});
