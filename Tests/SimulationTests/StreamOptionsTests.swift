import Metering
import Testing

@testable import Simulation

/// What is refused before any meter starts, and how it is said.
@Suite struct StreamOptionsTests {
    private func refusal(
        _ meters: [SimulatedMeter] = [SimulatedMeter(.nl5)], _ change: (inout TelegramStreamOptions) -> Void
    ) async -> String? {
        let error = await #expect(throws: StreamError.self) { try await withMeters(meters, change) { _ in } }
        return error?.description
    }

    private func refusal(ofMeter change: (inout SimulatedMeter) -> Void) async -> String? {
        var meter = SimulatedMeter(.be)
        change(&meter)
        return await refusal([meter]) { _ in }
    }

    @Test func optionsOutOfTheirRange() async {
        #expect(
            await refusal([]) { _ in } == "cannot simulate telegrams: no meters, expected one at least, such as nl5")
        #expect(await refusal { $0.port = 65536 } == "cannot simulate telegrams: port 65536, expected 0 to 65535")
        #expect(await refusal { $0.threads = 0 } == "cannot simulate telegrams: 0 threads, expected at least 1")
        #expect(
            await refusal { $0.gasPercent = 101 }
                == "cannot simulate telegrams: 101 percent of the households, expected 0 to 100")
        #expect(
            await refusal { $0.firstAddress = -1 }
                == "cannot simulate telegrams: addresses -1 to -1, expected 0 to 15874999")
    }

    @Test func metersThatCannotBe() async {
        #expect(
            await refusal(ofMeter: { $0.interval = .milliseconds(500) })
                == "cannot simulate telegrams: meter 0 sends a telegram every 0.5 seconds, expected whole seconds, "
                + "at least 1"
        )
        #expect(
            await refusal(ofMeter: { $0.phaseCount = 2 })
                == "cannot simulate telegrams: meter 0 has 2 phases, expected 1 or 3")
        #expect(
            await refusal(ofMeter: { $0.gasChannel = 5 })
                == "cannot simulate telegrams: meter 0 has M-Bus channel 5, expected 1 to 4")
        #expect(
            await refusal(ofMeter: { $0.gasChannel = 2 })
                == "cannot simulate telegrams: meter 0 has gas and water on M-Bus channel 2")
        let twins = Array(repeating: SimulatedMeter(.nl3, over: .pty(link: "/tmp/p1")), count: 2)
        #expect(await refusal(twins) { _ in } == "cannot simulate telegrams: two meters with the link /tmp/p1")
    }

    @Test func aPortThatIsTakenIsSaidWithItsAddress() async throws {
        try await withMeters([SimulatedMeter(.nl5)], { $0.firstAddress = 4000 }) { server in
            let message = await refusal {
                $0.firstAddress = 4000
                $0.port = server.port
            }
            #expect(message == "cannot listen on 127.1.16.1:\(server.port): address already in use")
        }
    }

    @Test func metersOnTerminalsAloneHaveNoPort() async throws {
        try await withMeters([SimulatedMeter(.nl3, over: .pty(link: nil))]) { server in
            #expect(server.port == 0)
        }
    }
}
