import Testing

// In a file of its own, as Tests/Fuzzing takes its first inputs from these telegrams and knows no tests.
extension TelegramText: CustomTestStringConvertible {
    var testDescription: String { name }
}
