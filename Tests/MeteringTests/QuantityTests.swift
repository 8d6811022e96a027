import Metering
import Testing

@Suite struct QuantityTests {
    @Test(arguments: [
        (18_234_566, Unit.wattHours, "18234.566", "kWh"), (482, .watts, "482", "W"),
        (231_400, .millivolts, "231.4", "V"),
        (-2000, .milliamperes, "-2", "A"), (7, .one, "7", ""), (1500, .varHours, "1.5", "kvarh"),
        (-30, .vars, "-30", "var"),
        (999, .voltAmperes, "999", "VA"), (49_980, .millihertz, "49.98", "Hz"), (995, .thousandths, "0.995", ""),
        (3_314_404, .litres, "3314.404", "m3"), (12_345_678, .kilojoules, "12.345678", "GJ"),
    ])
    func displaysInTheUnitThatPeopleRead(_ amount: Int64, _ unit: Unit, _ text: String, _ name: String) {
        let quantity = Quantity(amount, unit)
        #expect(quantity.displayText == text)
        #expect(quantity.unit.displayName == name)
    }

    @Test func jsonNamesEndInTheirDisplayUnit() {
        // The two that count nothing physical end in what they are; sags and swells end in their phase.
        for row in Register.all where row.unit.displayName != "" && row.register != .limiterThreshold {
            #expect(row.jsonName.hasSuffix("_" + row.unit.displayName.lowercased()), "\(row.jsonName)")
        }
    }

    @Test func quantitiesOfDifferentUnitsDiffer() {
        #expect(Quantity(1, .watts) != Quantity(1, .voltAmperes))
        #expect(Quantity(1, .watts) == Quantity(1, .watts))
    }

    @Test func currentsAreOrderedByAmount() {
        #expect(Current(milliamperes: -1) < Current(milliamperes: 0))
        #expect([25_000, 16_000, 35_000].map { Current(milliamperes: $0) }.max()?.milliamperes == 35_000)
    }
}

@Suite struct UnitTests {
    // The texts stand in the schema and in files.
    @Test func textsOfUnitsAreFixed() {
        #expect(
            Unit.allCases.map(\.rawValue) == [
                "Wh", "W", "mV", "mA", "1", "varh", "var", "VA", "mHz", "1/1000", "l", "kJ",
            ])
    }

    @Test(arguments: Unit.allCases)
    func aDisplayUnitIsAThousandfoldOrAMillionfoldOrTheSame(_ unit: Unit) {
        #expect([0, 3, 6].contains(unit.displayDecimals))
        let one = Quantity([0: 1, 3: 1000, 6: 1_000_000][unit.displayDecimals] ?? 0, unit)
        #expect(one.displayText == "1")
    }
}
