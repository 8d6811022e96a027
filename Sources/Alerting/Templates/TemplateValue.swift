/// What the parts of a template evaluate to, with the types that Prometheus' functions have in Go.
internal indirect enum TemplateValue: Sendable {
    /// Nothing at all: written as `<no value>`.
    case nothing
    case string(String)
    /// Text that HTML templates would not escape: a text here.
    case html(String)
    case integer(Int)
    case float(Double)
    case bool(Bool)
    /// Names and texts, such as the labels.
    case labels(Labels)
    /// What `args` makes: names and values.
    case arguments([(name: String, value: TemplateValue)])
    /// A series of a query's result.
    case sample(Sample)
    /// A query's result.
    case samples([Sample])
    /// What the template was given.
    case data(TemplateData)
    /// A moment, in milliseconds since 1970.
    case time(Int64)

    /// The type as Go's messages call it.
    var type: String {
        switch self {
        case .nothing: "<nil>"
        case .string: "string"
        case .html: "template.HTML"
        case .integer: "int"
        case .float: "float64"
        case .bool: "bool"
        case .labels: "map[string]string"
        case .arguments: "map[string]interface {}"
        case .sample: "*template.sample"
        case .samples: "template.queryResult"
        case .data:
            "struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value float64 }"
        case .time: "*time.Time"
        }
    }

    /// Whether a condition takes it for true.
    var isTrue: Bool {
        switch self {
        case .nothing: false
        case .string(let text), .html(let text): !text.isEmpty
        case .integer(let value): value != 0
        case .float(let value): value != 0
        case .bool(let value): value
        case .labels(let labels): !labels.pairs.isEmpty
        case .arguments(let arguments): !arguments.isEmpty
        case .samples(let samples): !samples.isEmpty
        case .sample, .data, .time: true
        }
    }

    /// The text that stands for it where it is printed.
    var text: String {
        switch self {
        case .nothing: "<no value>"
        case .string(let text), .html(let text): text
        case .integer(let value): "\(value)"
        case .float(let value): GoNumber.shortest(value)
        case .bool(let value): "\(value)"
        case .labels(let labels): "map[" + labels.pairs.map { "\($0.name):\($0.value)" }.joined(separator: " ") + "]"
        case .arguments(let arguments):
            "map[" + arguments.map { "\($0.name):\($0.value.textInside)" }.joined(separator: " ") + "]"
        case .sample(let sample):
            "{\(TemplateValue.labels(sample.labels).text) \(GoNumber.shortest(sample.value))}"
        // Go prints the addresses of the elements here.
        case .samples(let samples): "[" + samples.map { TemplateValue.sample($0).text }.joined(separator: " ") + "]"
        case .data(let data):
            "{\(TemplateValue.labels(data.labels).text) \(TemplateValue.labels(data.externalLabels).text)"
                + " \(data.externalURL) \(GoNumber.shortest(data.value))}"
        case .time(let milliseconds): GoTime.text(milliseconds: milliseconds)
        }
    }

    private var textInside: String {
        if case .nothing = self { "<nil>" } else { text }
    }

    /// Whether printing it beside another thing that is no text either puts a space between them.
    var isString: Bool {
        switch self {
        case .string, .html: true
        default: false
        }
    }
}
