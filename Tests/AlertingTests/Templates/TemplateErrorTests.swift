internal import Alerting
internal import Testing

@Suite struct TemplateErrorTests {
    @Test(arguments: [
        ("a {{ $x }}", 5, "undefined variable \"$x\""), ("{{ humanise 1 }}", 3, "function \"humanise\" not defined"),
        ("{{ if 1 }}x", 6, "unexpected EOF: {{if}} has no {{end}}"), ("{{ end }}", 3, "unexpected {{end}} in input"),
        ("{{ else }}", 3, "unexpected {{else}} in input"), ("{{ .a", 0, "unclosed action"),
        ("{{ \"a }}", 3, "unterminated quoted string"), ("{{ `a }}", 3, "unterminated raw quoted string"),
        ("{{ (1 }}", 3, "unclosed left paren"), ("{{ 1) }}", 4, "unexpected right paren"),
        ("{{ }}", 3, "missing value for command"), ("{{ 1 | }}", 5, "missing value for command"),
        ("{{ 1 | 2 }}", 7, "non executable command in pipeline stage 2"), ("{{ 1x }}", 3, "bad number syntax: \"1x\""),
        ("{{/* a }}", 0, "unclosed comment"), ("{{/* a */ }}", 0, "comment ends before closing delimiter"),
        ("{{ $a, $b := 1 }}", 3, "too many declarations in command"), ("{{ break }}", 3, "{{break}} outside {{range}}"),
        ("{{ .a-b }}", 5, "bad character '-'"),
        ("{{ 99999999999999999999 }}", 3, "integer overflow: \"99999999999999999999\""),
        ("{{ \"a\".b }}", 6, "unexpected . after term \"\\\"a\\\"\""),
        ("{{ ! }}", 3, "unrecognized character in action: '!'"),
        ("{{ if 1 }}a{{ else }}b{{ else }}c{{ end }}", 14, "expected end; found {{else}}"),
        ("{{ template x }}", 12, "unexpected \"x\" in template clause"), ("{{ a : b }}", 5, "expected :="),
    ])
    func saysWhereAndWhy(_ text: String, _ offset: Int, _ cause: String) {
        let error = #expect(throws: TemplateError.self) { try Template(text) }
        #expect(error?.cause == cause)
        #expect(error?.offset == offset)
    }

    @Test func textWithoutActionsIsPlain() throws {
        #expect(try Template("a } b {").isPlain)
        #expect(try !Template("{{ $value }}").isPlain)
        #expect(Template(plain: "{{ broken").isPlain)
    }

    @Test func endlessTemplatesAreStopped() throws {
        let recursive = try Template(#"{{ define "T" }}{{ template "T" }}{{ end }}{{ template "T" }}"#)
        #expect(recursive.expand(TemplateTableTests.data, alert: "A").contains("exceeded maximum template depth (100)"))
        let long = try Template(#"{{ range $labels }}{{ printf "%999999d" 1 }}{{ end }}"#)
        #expect(
            long.expand(TemplateTableTests.data, alert: "A").contains("the text would be longer than 1048576 bytes"))
    }
}
