package strictyaml

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

type crew struct {
	Members []sailor `yaml:"members,lone"`
}

type sailor struct {
	Name string `yaml:"name"`
	Age  int    `yaml:"age"`
}

func TestAMappingMayStandForTheListOfItAlone(t *testing.T) {
	for text, want := range map[string][]sailor{
		"members: { name: Ann, age: 30 }":            {{"Ann", 30}},
		"members: [{ name: Ann }]":                   {{"Ann", 0}},
		"members:\n  - name: Ann\n  - { name: Bob }": {{"Ann", 0}, {"Bob", 0}},
		"members: []": {},
	} {
		doc, err := Parse("crew.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var got crew
		doc.Decode(&got)
		if diff := cmp.Diff(got.Members, want); diff != "" || doc.Err() != nil {
			t.Errorf("%s: %v, got -, want +:\n%s", text, doc.Err(), diff)
		}
	}
	for text, want := range map[string]string{
		"members: { nmae: Ann }":             `crew.yaml:1: members.nmae: unknown key, did you mean "name"?`,
		"members: Ann":                       `crew.yaml:1: members: text "Ann", expected a mapping or a list`,
		"members: [[{ name: Ann }]]":         "crew.yaml:1: members[0]: a list, expected a mapping",
		"members: [{ name: A }, { age: x }]": `crew.yaml:1: members[1].age: text "x", expected a whole number`,
	} {
		doc, err := Parse("crew.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var got crew
		doc.Decode(&got)
		if doc.Err() == nil || doc.Err().Error() != want {
			t.Errorf("%s: got %v\nwant %s", text, doc.Err(), want)
		}
	}
}
