import Metering
import Testing

@Suite struct CounterPlausibilityTests {
    @Test(arguments: [
        (Register.importEnergy(.t1), Duration.seconds(10), Int64(19_444)),
        (.importEnergy(.t1), .seconds(3540), 1_000_000),
        (.reactiveImportEnergy(.total), .seconds(3540), 1_000_000),
        (.gas(slot: 1), .seconds(10), 1_002_777),
        (.water(slot: 2), .seconds(3600), 2_000_000),
        (.heat(slot: 1), .seconds(3600), 7_200_000),
        (.powerFailures, .seconds(40), 100),
        (.importEnergy(.t1), .seconds(-5), 16_666),
    ])
    func boundsARiseByItsSpan(_ register: Register, _ span: Duration, _ most: Int64) {
        let start: Int64 = 18_234_567
        #expect(CounterPlausibility.isPlausible(from: start, to: start + most, register: register, over: span))
        #expect(!CounterPlausibility.isPlausible(from: start, to: start + most + 1, register: register, over: span))
    }

    @Test func allowsAFallByNoiseAlone() {
        let register = Register.importEnergy(.t1)
        for amount: Int64 in [4_321_098, 18_234_567, 40_000_000, 131_072_000] {
            let noise = CounterPlausibility.noise(of: amount)
            let isPlausible = { (to: Int64) in
                CounterPlausibility.isPlausible(from: amount, to: to, register: register, over: .seconds(10))
            }
            #expect(isPlausible(amount))
            #expect(isPlausible(amount - noise))
            #expect(!isPlausible(amount - noise - 1))
        }
    }

    /// `devices.md` §1.0: the step is 2 Wh from 16 384 kWh, 4 from 32 768, 8 from 65 536, 16 from 131 072.
    @Test(arguments: [(8_000_000, 2), (16_384_000, 2), (32_768_000, 4), (65_536_000, 8), (131_072_000, 16)])
    func noiseIsAtLeastTheStepOfAFloat(_ amount: Int64, _ step: Int64) {
        let noise = CounterPlausibility.noise(of: amount)
        #expect(noise >= step && noise <= step + 2)
    }

    @Test func anythingGoesForAGauge() {
        #expect(CounterPlausibility.isPlausible(from: 9_000_000, to: 0, register: .importPower, over: .zero))
    }

    @Test(arguments: [(Int64.min, Int64.max), (.max, .min), (0, .max), (0, .min), (.min, 0), (.max, 0)])
    func saysNoToTheEndsOfTheNumbersWithoutATrap(_ from: Int64, _ to: Int64) {
        let span = Duration.seconds(Int64.max / 2)
        #expect(!CounterPlausibility.isPlausible(from: from, to: to, register: .heat(slot: 1), over: span))
    }
}
