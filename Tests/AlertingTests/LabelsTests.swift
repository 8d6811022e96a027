internal import Alerting
internal import Testing

@Suite struct LabelsTests {
    @Test func anEmptyValueIsNoLabelAndTheOrderIsThatOfTheNames() {
        let labels = Labels(["b": "2", "a": "1", "c": ""])
        #expect(labels.pairs.map(\.name) == ["a", "b"])
        #expect(labels == Labels([(name: "b", value: "1"), (name: "b", value: "2"), (name: "a", value: "1")]))
        #expect(labels["b"] == "2")
        #expect(labels["c"] == nil)
    }

    @Test func areWrittenAsPromQLWritesThem() {
        #expect(Labels(["__name__": "meter_up", "site": "a\"b\\\n"]).description == #"meter_up{site="a\"b\\\n"}"#)
        #expect(Labels(["__name__": "meter_up"]).description == "meter_up")
        #expect(Labels.none.description == "{}")
    }

    @Test func changesTakeAwaySetAndKeep() {
        let labels = Labels(["a": "1", "b": "2"])
        #expect(labels.setting(["a": nil, "c": "3", "b": ""]) == Labels(["c": "3"]))
        #expect(labels.filter { $0.name == "a" } == Labels(["a": "1"]))
    }

    @Test func areOrderedPairByPair() {
        let sorted = [Labels(["a": "1"]), Labels(["a": "1", "b": "1"]), Labels(["a": "2"]), Labels(["b": "0"])]
        #expect(sorted.shuffled().sorted() == sorted)
    }
}
