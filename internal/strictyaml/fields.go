package strictyaml

import (
	"fmt"
	"reflect"
	"strings"
)

// field is one key that a struct takes.
type field struct {
	name   string
	index  []int
	signed bool
	lone   bool
}

// fields lists the keys of a struct type in the order in which they are
// declared, those of inline structs included. It panics on tags that cannot work.
func fields(t reflect.Type) []field {
	var list []field
	for i := range t.NumField() {
		f := t.Field(i)
		tag, tagged := f.Tag.Lookup("yaml")
		name, options, _ := strings.Cut(tag, ",")
		switch {
		case !tagged || name == "-":
		case hasOption(options, "inline"):
			list = append(list, inline(t, f)...)
		case name == "" || !f.IsExported():
			panic(fmt.Sprintf("strictyaml: field %s of %s has the tag %q, expected an exported field and a name", f.Name, t, tag))
		default:
			list = append(list, field{name, f.Index, hasOption(options, "signed"), hasOption(options, "lone")})
		}
	}
	taken := map[string]bool{}
	for _, f := range list {
		if taken[f.name] {
			panic(fmt.Sprintf("strictyaml: key %q of %s is declared twice", f.name, t))
		}
		taken[f.name] = true
	}
	return list
}

func inline(t reflect.Type, f reflect.StructField) []field {
	if f.Type.Kind() != reflect.Struct || !f.IsExported() && !f.Anonymous {
		panic(fmt.Sprintf("strictyaml: inline field %s of %s is a %s, expected a struct", f.Name, t, f.Type))
	}
	lifted := fields(f.Type)
	for i := range lifted {
		lifted[i].index = append([]int{f.Index[0]}, lifted[i].index...)
	}
	return lifted
}

func hasOption(options, want string) bool {
	for option := range strings.SplitSeq(options, ",") {
		if option == want {
			return true
		}
	}
	return false
}
