internal import Testing

/// Expressions by chance give what Prometheus' own engine gives, errors included.
@Suite struct RandomAgreementTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func expressionsByChanceGiveWhatPromtoolGives(_ seed: UInt64) throws {
        let outcome = try RandomAgreement().differences(seed: seed, count: 150)
        #expect(outcome.differences == [])
        #expect(outcome.agreed > 30)
        #expect(outcome.failed > 0)
    }
}
