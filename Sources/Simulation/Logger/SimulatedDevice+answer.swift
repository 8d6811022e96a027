internal import Metering
internal import NIOCore

extension SimulatedDevice {
    /// Answers a request: says what to do, and writes the body into `body`.
    mutating func answer(
        _ page: LoggerPage, options: FleetOptions, address: @autoclosure () -> String, now: Timestamp,
        in body: inout ItemList
    ) -> Answer {
        refresh(options: options, now: now)
        body.clear()
        switch fault {
        case .lowHeap:
            body.append(piece: "500: internal server error (low heap)\r\n")
            return .reply(Answer.Reply(kind: .lowHeap))
        case .emptyReply: return .nothing
        case .reset: return .reset
        case .silent: return .silence
        case .html:
            body.append(piece: SimulatedDevice.uploadPage)
            return .reply(Answer.Reply(kind: .page))
        case .null:
            body.append(piece: "null")
            return .reply(Answer.Reply(kind: .json))
        case .oversized:
            body.writeOversized()
            return .reply(Answer.Reply(kind: .json))
        default: break
        }
        var reply = Answer.Reply(kind: write(page, options: options, address: address(), now: now, in: &body))
        if fault == .truncatedChunk { reply.pace = .cut }
        if fault == .slowTrickle { reply.pace = .trickle }
        return .reply(reply)
    }

    static let uploadPage: StaticString = """
        <!DOCTYPE html><html><body><form method="POST" action="/upload" enctype="multipart/form-data">\
        <input type="file" name="upload"></form></body></html>\r\n
        """

    private mutating func write(
        _ page: LoggerPage, options: FleetOptions, address: @autoclosure () -> String, now: Timestamp,
        in body: inout ItemList
    ) -> Answer.Kind {
        let zone = options.zone
        let era = options.era
        let telegram = hasTelegram ? household.telegram(zone: zone) : nil
        switch page {
        case .actual: body.writeActual(telegram, era: era, flaw: flaw)
        case .info: body.writeInfo(telegram, identity(address()), era: era)
        case .deviceInfo:
            body.writeDeviceInfo(
                identity(address()), status(zone: zone, now: now), core: options.coreVersion, era: era)
        case .deviceTime:
            // Before the first telegram since boot it is that of the time before.
            let time = household.telegram(zone: zone).meterTime
            body.writeDeviceTime(
                time, flaw: fault == .badTimestamp ? badTime : nil, status(zone: zone, now: now), era: era)
        case .fields(let filter):
            var writer = FieldsWriter(
                list: body, telegram: telegram, identity: identity(address()), era: era, filter: Array(filter.utf8))
            writer.write()
            body = writer.list
        case .flatActual where era != .a1: body.writeFlatActual(telegram, era: era)
        case .flatActual: return body.writeUnknownCall("/api/v0/sm/actual")
        case .unknownCall(let path): return body.writeUnknownCall(path)
        case .history(let kind, let oldestFirst):
            noteHistoryRequest(at: now)
            writeHistory(kind, oldestFirst: oldestFirst, zone: zone, now: now, in: &body)
        case .ring(let kind): return writeRing(kind, zone: zone, now: now, in: &body)
        case .missingFile: return writeMissingFile(in: &body)
        }
        return .json
    }

    private func identity(_ address: String) -> LoggerIdentity {
        var identity = LoggerIdentity(device: index, address: address, plan: household.plan)
        if fault == .badInfo { identity.networkName = "ho\"me" }
        // As hex, `4E` is an N; to `atof` it is an exponent.
        if fault == .infiniteID { identity.equipmentID = "4E" + identity.equipmentID.dropFirst(2) }
        return identity
    }
}

extension ItemList {
    /// Writes the page that answers a call the firmware does not know (`devices.md` §1.A.12).
    mutating func writeUnknownCall(_ path: String) -> Answer.Kind {
        append(piece: "<!DOCTYPE HTML><html><head>")
        append(piece: "<style>body { background-color: lightgray; font-size: 15pt;}</style></head><body>")
        append(piece: "<h1>DSMR-logger</h1><b1>")
        append(piece: Array("<br>[<b>\(path)</b>] is not a valid ".utf8))
        append(
            piece: "<a href=\"https://mrwheel-docs.gitbook.io/dsmrloggerapi/beschrijving-restapis\">restAPI</a> call.")
        append(piece: "</body></html>\r\n")
        return .unknownCall
    }

    /// Writes 300 kB of items that look like any others.
    mutating func writeOversized() {
        open("actual")
        while bytes.count < 300_000 {
            append("gas_delivered", thousandths: 1_000_000, unit: "m3")
        }
        close()
    }
}
