import Testing
import Transfer

@testable import Collectors

/// How failures on the way to a device are sorted (`metrics.md`, label `reason`; `devices.md` §1.A.12).
struct FetchTests {
    private func failure(_ logger: ScriptedLogger) async -> PollFailure? {
        do throws(PollFailure) {
            _ = try await logger.fetch(.actual)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        (TransferError.Kind.timeout, PollFailure.Reason.timeout), (.connect, .connect), (.dns, .dns), (.tls, .tls),
        (.emptyReply, .connect), (.truncated, .connect), (.tooLarge, .tooLarge), (.malformed, .http),
        (.cancelled, .connect), (.busy, .connect), (.shutDown, .connect), (.other, .connect),
    ]) func sortsWhatTheTransportSays(kind: TransferError.Kind, reason: PollFailure.Reason) async {
        let logger = ScriptedLogger()
        logger.answer(.actual, .failure(TransferError(kind, "the cause")))
        #expect(await failure(logger) == PollFailure(reason, "cannot fetch /api/v1/sm/actual: the cause"))
    }

    @Test func everyKindOfTheTransportIsSorted() async {
        for kind in TransferError.Kind.allCases {
            let logger = ScriptedLogger()
            logger.fail(.actual, kind)
            #expect(await failure(logger) != nil)
        }
    }

    @Test(arguments: [
        (
            500, "500: internal server error (low heap)\r\n", PollFailure.Reason.lowHeap,
            "the device's memory is short (status 500)"
        ),
        (500, "500: internal server error\r\n", .http, "status 500, expected 200"),
        (503, "low heap", .http, "status 503, expected 200"),
        (401, "", .auth, "the device wants a login (status 401)"),
        (403, "", .auth, "the device wants a login (status 403)"),
        (404, "<h1>DSMR-logger</h1>", .http, "status 404, expected 200"),
        (302, "", .http, "status 302, expected 200"),
        (204, "", .http, "status 204, expected 200"),
    ]) func sortsAStatusOtherThan200(status: Int, text: String, reason: PollFailure.Reason, words: String) async {
        let logger = ScriptedLogger()
        logger.answer(.actual, status: status, text)
        #expect(await failure(logger) == PollFailure(reason, "cannot fetch /api/v1/sm/actual: \(words)"))
    }

    @Test func handsTheBodyOfA200Over() async throws {
        #expect(try await ScriptedLogger.a3.fetch(.actual) == LoggerBody.actual.bytes)
    }

    @Test func aPathThatIsNotThereIsNoFailureWhereItMayBeMissing() async throws {
        let logger = ScriptedLogger()
        #expect(try await logger.fetch.optional(.hoursRing) == nil)
        logger.serve(.hoursRing, body: [1, 2])
        #expect(try await logger.fetch.optional(.hoursRing) == [1, 2])
        logger.answer(.hoursRing, status: 503, "")
        let error = await #expect(throws: PollFailure.self) { try await logger.fetch.optional(.hoursRing) }
        #expect(error == PollFailure(.http, "cannot fetch /RINGhours.csv: status 503, expected 200"))
    }

    @Test func theReasonsAreTheLabelsOfTheMetric() {
        #expect(
            PollFailure.Reason.allCases.map(\.rawValue) == [
                "timeout", "connect", "dns", "tls", "auth", "http", "low_heap", "too_large", "parse", "crc",
                "no_telegram",
            ])
    }

    @Test func thePathsAreThoseOfTheAllowListAndShortEnough() {
        #expect(
            DSMRLoggerPath.allCases.map(\.rawValue) == [
                "/api/v1/sm/actual", "/api/v1/sm/info", "/api/v1/dev/info", "/api/v1/dev/time",
                "/RINGhours.csv", "/RINGdays.csv", "/RINGmonths.csv",
            ])
        for path in DSMRLoggerPath.allCases {
            #expect(path.rawValue.utf8.count < 50)
            #expect(!path.rawValue.contains("?"))
        }
    }
}
