// Command go_imports prints every import of the Go files below a folder, as
// ["file", line, "path"] lines, by Go's own parser.
package main

import (
	"encoding/json"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

func main() {
	top := os.Args[1]
	out := json.NewEncoder(os.Stdout)
	_ = filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if entry.IsDir() && entry.Name() == ".git" {
			return filepath.SkipDir
		}
		if !entry.Type().IsRegular() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.ImportsOnly)
		if err != nil {
			return nil
		}
		name, _ := filepath.Rel(top, path)
		for _, spec := range file.Imports {
			value, _ := strconv.Unquote(spec.Path.Value)
			_ = out.Encode([]any{name, set.Position(spec.Pos()).Line, value})
		}
		return nil
	})
}
