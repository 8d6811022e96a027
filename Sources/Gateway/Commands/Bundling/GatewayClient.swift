internal import FoundationEssentials
internal import Metering
internal import Transfer

/// Asks a running gateway for what its API says.
struct GatewayClient {
    /// The greatest answer that is read: more than a meter's telegrams have, each byte of which may be six of JSON.
    private static let bodyLimit = 16 * 1024 * 1024
    /// How long one answer may take.
    private static let timeout = Duration.seconds(30)

    private let base: String

    /// Reads the URL of a gateway.
    ///
    /// - Throws: `CommandFailure` when it is none.
    init(_ url: String) throws(CommandFailure) {
        do throws(ValueProblem) {
            base = try DeviceURL(parsing: url).description
        } catch {
            throw CommandFailure(2, "cannot use --gateway \(DeviceURL.redacted(url)): \(error.cause)")
        }
    }

    /// Fetches the telegrams of some meters, or of all, and puts them into a bundle, the oldest of each meter first.
    func bundle(of meters: [String], keepsIDs: Bool) async throws(CommandFailure) -> TelegramBundle {
        let loop = try TransferLoop.ofCommand()
        defer { loop.shutdown() }
        let target = Target(base: base, connection: .keepAlive, bodyLimit: GatewayClient.bodyLimit)
        let endpoint = Endpoint(target, on: loop)
        let api: Description = try await get("/api/v1/openapi.json", endpoint)
        var bundle = TelegramBundle(source: .gateway(version: api.info.version), keepsIDs: keepsIDs)
        for meter in try await keys(of: meters, endpoint) {
            let kept: Telegrams = try await get("/api/v1/meters/\(meter)/telegrams", endpoint)
            for telegram in kept.telegrams.reversed() {
                bundle.add(telegram.report, of: meter, collector: kept.collector)
            }
        }
        return bundle
    }

    private func keys(of meters: [String], _ endpoint: Endpoint) async throws(CommandFailure) -> [MeterKey] {
        guard meters.isEmpty else {
            var keys: [MeterKey] = []
            for meter in meters {
                let parts = meter.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
                guard parts.count == 2, parts.allSatisfy(GatewayClient.isID) else {
                    throw CommandFailure(2, "cannot use --meter \(meter): expected site/meter")
                }
                keys.append(MeterKey(site: parts[0], meter: parts[1]))
            }
            return keys
        }
        let list: Meters = try await get("/api/v1/meters", endpoint)
        return list.meters.map { MeterKey(site: $0.site, meter: $0.meter) }
    }

    /// Ids go into a path as they are.
    private static func isID(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0 == "-" || $0.isASCII && ($0.isLetter || $0.isNumber) }
    }

    private func get<Document: Decodable>(
        _ path: String, _ endpoint: Endpoint
    ) async throws(CommandFailure) -> Document {
        let response: Response
        do throws(TransferError) {
            response = try await endpoint.get(path, timeout: GatewayClient.timeout)
        } catch {
            throw CommandFailure(
                2, "cannot reach the gateway at \(base): \(error); is it running, and is that its server.listen?")
        }
        let data = Data(response.body)
        guard response.status == 200 else {
            let detail = try? JSONDecoder().decode(ProblemDocument.self, from: data).detail
            throw unreadable(path, detail ?? "it answered with status \(response.status)")
        }
        do {
            return try JSONDecoder().decode(Document.self, from: data)
        } catch {
            throw unreadable(path, "the answer is not what a gateway's is")
        }
    }

    private func unreadable(_ path: String, _ cause: String) -> CommandFailure {
        CommandFailure(2, "cannot read \(path) of the gateway at \(base): \(cause)")
    }
}

extension GatewayClient {
    private struct Description: Decodable {
        struct Info: Decodable {
            let version: String
        }

        let info: Info
    }

    private struct ProblemDocument: Decodable {
        let detail: String
    }

    private struct Meters: Decodable {
        struct Meter: Decodable {
            let site: String
            let meter: String
        }

        let meters: [Meter]
    }

    private struct Telegrams: Decodable {
        let collector: String
        let telegrams: [Telegram]
    }

    private struct Telegram: Decodable {
        let received: String?
        let origin: String
        let outcome: String
        let reason: String?
        let byte: Int?
        let crc: TelegramReport.Checksum
        let encrypted: Bool
        let length: Int
        let rejected: [TelegramReport.Rejection]
        let text: String?

        var report: TelegramReport {
            TelegramReport(
                received: received.flatMap(Timestamp.init(rfc3339:)), origin: origin, outcome: outcome, reason: reason,
                byte: byte, crc: crc, isEncrypted: encrypted, length: length, rejected: rejected,
                bytes: text.map { $0.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } })
        }
    }
}
