import { stemmer } from 'stemmer';

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: 'word' });
const MAX_TEXT_LENGTH = 8_000;
const MAX_WORDS = 400;

/** Function words of English sentences. They count a little in a phrase, and nothing alone. */
const LIGHT_WORDS = wordSet(
  'a an the this that these those it its i me my mine we us our you your he she they them one ones and or but if then so of for from to in on at by ' +
    'with about into onto as is are was were be been being am do does did doing done can could would should will shall may might must have has had having not no ' +
    'what which who whom whose when where why how there here just very really quite some any all more most much many lot every each other another ' +
    'want wants like need needs know tell show give get got go going let lets see look looking find please help would could ' +
    'use uses used using repo repository project codebase thing things something anything everything exactly actually basically mean yes ok okay sure also too now up out over between',
);

/** Greetings and fillers that say nothing yet. */
const GREETINGS = wordSet(
  'hi hello hey hallo salut bonjour bonsoir hola ciao servus moin yo greetings good morning afternoon evening day night dear all everyone thanks thank thx danke gracias merci ' +
    'guten tag morgen abend buenos dias tardes bom dia ola namaste please ok okay yes no yeah yep nope sure fine cool great nice wow hm hmm uh um lol test testing asdf qwerty foo bar baz lorem ipsum ' +
    'help idea maybe dunno whatever stuff thing things something anything nothing you there go next continue done me a an the is it i we and or to of some just really so am ' +
    'こんにちは おはよう こんばんは ありがとう テスト 你好 您好 谢谢 测试 안녕하세요 привет здравствуйте спасибо тест',
);

/** Small talk whose words look like a question. */
const SMALL_TALK =
  /\b(?:how are you(?: doing| today)*|how do you do|how is it going|how'?s it going|what'?s up|who are you)\b/gi;

const QUESTION_WORDS = wordSet(
  'what how where why which who whose when was wie wo warum welche wer que qué como cómo donde dónde por quoi comment où pourquoi come cosa dove perché o',
);

/** Frequent words of other languages that English does not have. */
const FOREIGN_WORDS = wordSet(
  'der das ist und ich wie wo ein eine nicht auf mit für von wird werden sind mir zu dem den dieses diese dieser welche warum gibt kann hier ' +
    'el la los las es una qué que cómo como dónde donde está por para con del este esta hace se cuál ' +
    'le les est une des dans pour où comment quoi ce cette ça avec du sur qui fait ' +
    'il che è di questo questa cosa dove perché sono nel della ' +
    'uma não isso onde faz são na fica het een hoe waar wat niet deze voor',
);

/** A word of a text. */
export interface GoalWord {
  /** As written, in lower case. */
  readonly word: string;
  readonly stem: string;
  /** True for a word that says nothing by itself. */
  readonly isLight: boolean;
}

/** Returns the first 400 words of a text, in order. */
export function goalWords(text: string): GoalWord[] {
  const words: GoalWord[] = [];
  for (const { segment, isWordLike } of SEGMENTER.segment(text.slice(0, MAX_TEXT_LENGTH))) {
    if (isWordLike !== true || !/\p{L}/u.test(segment)) continue;
    // Compound names such as `code_graph` or `docker-compose` are several words.
    for (const part of segment.toLowerCase().split(/[_'’]/)) {
      if (part === '' || part === 's' || words.length >= MAX_WORDS) continue;
      words.push({ word: part, stem: stem(part), isLight: LIGHT_WORDS.has(part) || FOREIGN_WORDS.has(part) });
    }
  }
  return words;
}

/**
 * True if a text says anything that could be answered. Greetings, `test`, `???` and single letters do
 * not; a question such as "what is this?" does, and so does any word that is not a greeting, in any
 * language.
 */
export function isGoal(text: string): boolean {
  const words = goalWords(text.replaceAll(SMALL_TALK, ' '));
  const said = words.filter(({ word }) => !GREETINGS.has(word));
  if (words.length > 1 && said.some(({ word }) => QUESTION_WORDS.has(word))) return true;
  return said.some(({ word, isLight }) => !isLight && (word.length > 1 || isIdeograph(word)));
}

/** True if a text is written in another language than English, judged by its small words and letters. */
export function isForeign(text: string): boolean {
  const words = goalWords(text);
  if (words.some(({ word }) => /[^\p{Script=Latin}\p{N}\p{P}\p{M}]/u.test(word))) return true;
  const count = (set: ReadonlySet<string>) => words.filter(({ word }) => set.has(word)).length;
  return count(FOREIGN_WORDS) > count(LIGHT_WORDS);
}

/** Returns the stem that all forms of a word share: `deploy` for `deployed` and `deployment`. */
function stem(word: string): string {
  if (!/^[a-z]+$/.test(word) || word === 'important') return word;
  // The stemmer makes "deploi" of "deploy" and "deploy" of "deployment".
  return stemmer(word).replace(/i$/, 'y');
}

function isIdeograph(word: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(word);
}

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}
