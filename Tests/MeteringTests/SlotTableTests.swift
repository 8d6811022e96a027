internal import Seeding
import Testing

@testable import Metering

@Suite struct MBusDeviceTypeTests {
    @Test func onlyTheNumbersOfThePagesAreTypes() {
        let types: [Int: MBusDeviceType] = [
            2: .electricity, 3: .gas, 4: .heat, 12: .heat, 6: .water, 7: .water, 10: .cold, 11: .cold,
        ]
        for number in -1...300 { #expect(MBusDeviceType(number: number) == types[number], "\(number)") }
    }

    // What the disk keeps must not move.
    @Test func rawValuesAreFixed() {
        #expect(MBusDeviceType.allCases.map(\.rawValue) == [2, 3, 4, 7, 10])
        #expect(MBusDeviceType.allCases.allSatisfy { MBusDeviceType(number: Int($0.rawValue)) == $0 })
    }

    @Test(arguments: [
        (MBusDeviceType.gas, "meter_gas_"), (.water, "meter_water_"), (.heat, "meter_heat_"), (.cold, "meter_cold_"),
        (.electricity, "meter_submeter_"),
    ])
    func aTypeHasAsManySlotsAsTheTableOfRegisters(_ type: MBusDeviceType, _ family: String) {
        let registers = Register.all.filter { $0.metric.family.hasPrefix(family) }.map(\.register)
        #expect(registers == (1...type.capacity).map { Register.inSlot($0, of: type) })
    }
}

@Suite struct SlotTableTests {
    private var table = SlotTable()

    private mutating func gas(_ id: String?, _ channel: Int, _ present: [String]? = nil) -> Register? {
        table.slot(forEquipment: id, type: .gas, channel: channel, present: present)
    }

    @Test mutating func theFirstGasMeterSeenIsSlot1OnWhateverChannel() {
        #expect(gas("A", 4) == .gas(slot: 1))
        #expect(gas("B", 1) == .gas(slot: 2))
        #expect(gas("A", 4) == .gas(slot: 1))
        #expect(gas("B", 1) == .gas(slot: 2))
        #expect(table.equipment(of: .gas(slot: 1)) == "A")
        #expect(table.equipment(of: .gas(slot: 2)) == "B")
        #expect(table.equipment(of: .water(slot: 1)) == nil)
    }

    @Test mutating func equipmentKeepsItsSlotOnAnotherChannel() {
        #expect(gas("A", 1) == .gas(slot: 1))
        #expect(gas("A", 3) == .gas(slot: 1))
        #expect(gas("A", 1) == .gas(slot: 1))
        #expect(gas("B", 3) == .gas(slot: 2))
    }

    @Test mutating func everyTypeHasItsOwnSlots() {
        let types: [MBusDeviceType] = [.gas, .water, .heat, .cold]
        let registers = types.enumerated().map { index, type in
            table.slot(forEquipment: "\(type)", type: type, channel: index + 1)
        }
        #expect(registers == [.gas(slot: 1), .water(slot: 1), .heat(slot: 1), .cold(slot: 1)])
        #expect(table.slot(forEquipment: "E", type: .electricity, channel: 0) == .subMeterEnergy(slot: 1))
    }

    @Test(arguments: MBusDeviceType.allCases)
    mutating func slotsAreGivenUntilThereIsNone(_ type: MBusDeviceType) {
        for slot in 1...type.capacity {
            let register = table.slot(forEquipment: "\(slot)", type: type, channel: slot)
            #expect(register == Register.inSlot(slot, of: type))
        }
        let before = table
        #expect(table.slot(forEquipment: "one more", type: type, channel: 9) == nil)
        #expect(table == before)
        #expect(table.slot(forEquipment: "1", type: type, channel: 1) == Register.inSlot(1, of: type))
    }

    @Test mutating func withoutAnIdTheChannelIdentifies() {
        #expect(gas(nil, 2) == .gas(slot: 1))
        #expect(gas(nil, 1) == .gas(slot: 2))
        #expect(gas(nil, 2) == .gas(slot: 1))
        #expect(gas(nil, 1) == .gas(slot: 2))
        #expect(gas(nil, 3) == nil)
    }

    @Test mutating func anIdThatIsToldLaterBelongsToWhatWasThere() {
        #expect(gas(nil, 1) == .gas(slot: 1))
        #expect(gas("", 1) == .gas(slot: 1))
        #expect(gas("A", 1) == .gas(slot: 1))
        #expect(gas(nil, 1) == .gas(slot: 1))
        #expect(table.equipment(of: .gas(slot: 1)) == "A")
        #expect(gas("A", 2) == .gas(slot: 1))
    }

    @Test mutating func aReplacedMeterTakesOverTheSlot() {
        #expect(gas("A", 1) == .gas(slot: 1))
        #expect(gas("B", 1) == .gas(slot: 1))
        #expect(table.equipment(of: .gas(slot: 1)) == "B")
        #expect(gas("C", 1, ["C"]) == .gas(slot: 1))
        #expect(gas("D", 2, ["C", "D"]) == .gas(slot: 2))
        #expect(gas("E", 2, ["C", "E"]) == .gas(slot: 2))
        #expect(table.equipment(of: .gas(slot: 1)) == "C")
    }

    @Test mutating func aMeterReplacedOnAnotherChannelTakesOverTheSlotWhenTheOldOneIsGone() {
        #expect(gas("A", 1) == .gas(slot: 1))
        #expect(gas("B", 2, ["B"]) == .gas(slot: 1))
        #expect(gas("C", 3, ["B", "C"]) == .gas(slot: 2))
    }

    // The old meter still stands in the telegram, with its last value: nobody can tell it from a second one.
    @Test mutating func aMeterBesideTheOldOneIsASecondOne() {
        #expect(gas("A", 1, ["A"]) == .gas(slot: 1))
        #expect(gas("B", 2, ["A", "B"]) == .gas(slot: 2))
        #expect(gas("A", 1, ["A", "B"]) == .gas(slot: 1))
    }

    @Test(arguments: [["A", "B"], ["B", "A"]])
    mutating func metersThatChangePlacesKeepTheirSlots(_ order: [String]) {
        #expect(gas("A", 1) == .gas(slot: 1))
        #expect(gas("B", 2) == .gas(slot: 2))
        for id in order {
            #expect(gas(id, id == "A" ? 2 : 1, ["A", "B"]) == .gas(slot: id == "A" ? 1 : 2))
        }
        #expect(gas(nil, 2) == .gas(slot: 1))
        #expect(gas(nil, 1) == .gas(slot: 2))
    }

    @Test(arguments: [["A", "B"], ["B", "A"]])
    mutating func aNewMeterWhereTheOldOneWasDoesNotReplaceOneThatMoved(_ order: [String]) {
        #expect(gas("A", 1) == .gas(slot: 1))
        for id in order {
            #expect(gas(id, id == "A" ? 2 : 1, ["A", "B"]) == .gas(slot: id == "A" ? 1 : 2))
        }
    }

    // Without the ids that are present, being seen elsewhere first is what shows that it moved.
    @Test mutating func aMeterThatWasSeenElsewhereIsNotReplaced() {
        #expect(gas("A", 1) == .gas(slot: 1))
        #expect(gas("A", 2) == .gas(slot: 1))
        #expect(gas("B", 1) == .gas(slot: 2))
    }

    @Test mutating func aMeterWithoutIdIsRecognisedByItsTypeWhenItsChannelHoldsSomethingElse() {
        #expect(gas(nil, 1) == .gas(slot: 1))
        #expect(table.slot(forEquipment: nil, type: .water, channel: 1) == .water(slot: 1))
        #expect(gas(nil, 2) == .gas(slot: 1))
        #expect(table.slot(forEquipment: "W", type: .water, channel: 1) == .water(slot: 1))
    }

    @Test mutating func aChannelThatIsNoneHasNoSlot() {
        #expect(gas("A", -1) == nil)
        #expect(gas("A", 255) == nil)
        #expect(gas("A", 256) == nil)
        #expect(table == SlotTable())
        #expect(gas("A", 254) == .gas(slot: 1))
    }

    @Test mutating func anIdThatIsTooLongIsNone() {
        let long = String(repeating: "A", count: 256)
        #expect(gas(long, 1) == .gas(slot: 1))
        #expect(table.equipment(of: .gas(slot: 1)) == nil)
        #expect(gas(String(long.dropLast()), 1) == .gas(slot: 1))
        #expect(table.equipment(of: .gas(slot: 1))?.count == 255)
        #expect(SlotTable(bytes: table.bytes) == table)
    }
}

@Suite struct SlotTableBytesTests {
    private func someTable() -> SlotTable {
        var table = SlotTable()
        _ = table.slot(forEquipment: "4730303332353631323234373238373134", type: .gas, channel: 1)
        _ = table.slot(forEquipment: nil, type: .water, channel: 2)
        _ = table.slot(forEquipment: "wärme", type: .heat, channel: 2)
        return table
    }

    // The format is on disks: this is what version 1 wrote.
    @Test func theFormatIsFixed() {
        var table = SlotTable()
        #expect(table.bytes == [1])
        _ = table.slot(forEquipment: "AB", type: .gas, channel: 1)
        _ = table.slot(forEquipment: nil, type: .water, channel: 2)
        _ = table.slot(forEquipment: "C", type: .cold, channel: 2)
        #expect(table.bytes == [1, 3, 1, 1, 2, 65, 66, 7, 1, 255, 0, 10, 1, 2, 1, 67])
    }

    @Test func whatIsWrittenReadsBack() {
        #expect(SlotTable(bytes: SlotTable().bytes) == SlotTable())
        let table = someTable()
        #expect(SlotTable(bytes: table.bytes) == table)
    }

    @Test func aTableReadBackGoesOnAsBefore() throws {
        var read = try #require(SlotTable(bytes: someTable().bytes))
        #expect(read.slot(forEquipment: "4730303332353631323234373238373134", type: .gas, channel: 4) == .gas(slot: 1))
        #expect(read.slot(forEquipment: "new", type: .gas, channel: 1) == .gas(slot: 2))
    }

    @Test(
        arguments: [
            [], [0], [2], [1, 3], [1, 3, 1, 1], [1, 3, 1, 1, 2, 65], [1, 3, 0, 1, 0], [1, 3, 3, 1, 0], [1, 5, 1, 1, 0],
            [1, 3, 1, 1, 1, 255], [1, 3, 1, 1, 0, 0], [1, 3, 1, 1, 0, 3, 1, 2, 0], [1, 3, 1, 1, 0, 3, 2, 1, 0],
            [1, 3, 1, 1, 0, 7, 1, 1, 0], [1, 3, 1, 1, 1, 65, 3, 2, 2, 1, 65],
        ] as [[UInt8]])
    func refusesWhatItNeverWrote(_ bytes: [UInt8]) {
        #expect(SlotTable(bytes: bytes) == nil)
    }

    @Test func everyTruncationIsRefusedOrIsATableOfFewerSlots() {
        let bytes = someTable().bytes
        for length in 0..<bytes.count {
            let read = SlotTable(bytes: bytes.prefix(length))
            #expect(read.map(\.bytes) == (read == nil ? nil : Array(bytes.prefix(length))))
        }
        #expect((0..<bytes.count).count { SlotTable(bytes: bytes.prefix($0)) != nil } == 3)
    }

    @Test func whateverHappensTheTableCanBeKept() throws {
        var random = SeededGenerator(seed: 10)
        for _ in 0..<300 {
            var table = SlotTable()
            for _ in 0..<30 {
                let id = ["A", "B", "C", "D", "", nil].randomElement(using: &random) ?? nil
                let type = MBusDeviceType.allCases.randomElement(using: &random) ?? .gas
                let present = Bool.random(using: &random) ? ["A", "B"] : nil
                let channel = Int.random(in: 0...4, using: &random)
                let register = table.slot(forEquipment: id, type: type, channel: channel, present: present)
                if let register {
                    try #require(
                        table.slot(forEquipment: id, type: type, channel: channel, present: present) == register)
                }
                try #require(SlotTable(bytes: table.bytes) == table)
            }
        }
    }
}
