internal import Metering

/// A telegram as one JSON object: what `metergw read --format json` prints.
enum TelegramJSON {
    static func write(_ finding: TelegramReading.Finding, to json: inout JSONWriter) {
        let bytes = finding.bytes.span
        let telegram = finding.telegram
        json.object { json in
            json.member("identification", Telegram.printable(bytes, telegram.identification))
            member("version", version(finding), &json)
            json.member("crc", crc(finding.raw))
            json.name("time")
            if let time = finding.time { json.time(time) } else { json.null() }
            json.object("values") { values(finding, &$0) }
            json.object("facts") { facts(finding, &$0) }
            json.object("lines") { json in
                json.member("total", Int64(telegram.objects.count))
                json.member("typed", Int64(telegram.typedCount))
                json.member("unknown", Int64(unknown(telegram).count))
                json.member("rejected", Int64(rejected(telegram).count))
            }
            json.array("unknown") { json in
                for object in unknown(telegram) {
                    json.object { json in
                        json.member("obis", object.code?.description ?? "")
                        json.member("text", Telegram.text(of: object, in: bytes))
                    }
                }
            }
            json.array("rejected") { json in
                for (object, reason) in rejected(telegram) {
                    json.object { json in
                        json.member("line", Telegram.text(of: object, in: bytes))
                        json.member("byte", finding.offset + Int64(object.range.lowerBound))
                        json.member("reason", reason.rawValue)
                    }
                }
            }
        }
    }

    private static func member(_ name: String, _ text: String?, _ json: inout JSONWriter) {
        json.name(name)
        if let text { json.text(text) } else { json.null() }
    }

    private static func crc(_ raw: RawTelegram) -> String {
        guard raw.protection != .unauthenticated else { return "unauthenticated" }
        return switch raw.checksum {
        case .right, .rightWithCarriageReturns: "ok"
        case .wrong: "wrong"
        case .none, .missing, .damaged, .unended: "none"
        }
    }

    private static func version(_ finding: TelegramReading.Finding) -> String? {
        finding.telegram.objects.first { $0.meaning == .fact(.version) }
            .flatMap { Telegram.words(of: $0, in: finding.bytes.span) }
    }

    private static func unknown(_ telegram: Telegram) -> [TelegramObject] {
        telegram.objects.filter { $0.meaning == .unknown }
    }

    private static func rejected(_ telegram: Telegram) -> [(TelegramObject, TelegramRejection)] {
        telegram.objects.compactMap { object in
            guard case .rejected(let reason) = object.meaning else { return nil }
            return (object, reason)
        }
    }

    private static func values(_ finding: TelegramReading.Finding, _ json: inout JSONWriter) {
        let telegram = finding.telegram
        var written: Set<Register> = []
        for object in telegram.objects {
            guard case .register(let register, _) = object.meaning, written.insert(register).inserted else { continue }
            let value = ExactValue(register, object, finding.bytes.span)
            json.object(register.description.jsonName) { json in
                json.member("value", value.text)
                json.member("unit", value.unit)
                json.member("obis", object.code?.description ?? "")
                guard let time = telegram.values.ownTime(of: register) else { return }
                json.name("time")
                json.time(time.time)
            }
        }
    }

    /// Every fact and every number without a register, each under a name of its own.
    private static func facts(_ finding: TelegramReading.Finding, _ json: inout JSONWriter) {
        let bytes = finding.bytes.span
        var names: [String: Int] = [:]
        for object in finding.telegram.objects {
            switch object.meaning {
            case .measurement, .fact: break
            case .register, .unknown, .rejected: continue
            }
            names[object.factName, default: 0] += 1
            let count = names[object.factName] ?? 1
            json.object(count == 1 ? object.factName : "\(object.factName)_again_\(count - 1)") { json in
                json.member("obis", object.code?.description ?? "")
                switch object.meaning {
                case .measurement(let field):
                    json.member("value", field.text)
                    json.member("unit", ExactValue.unit(of: field))
                case .fact(.failureLog), .fact(.peakHistory), .fact(.registerHistory), .fact(.log):
                    profile(TelegramProfile(object, in: bytes), bytes, &json)
                default: json.member("text", Telegram.words(of: object, in: bytes) ?? "")
                }
            }
        }
    }

    private static func profile(_ profile: TelegramProfile, _ bytes: Span<UInt8>, _ json: inout JSONWriter) {
        json.array("columns") { json in
            for column in profile.columns { json.text(Telegram.printable(bytes, column)) }
        }
        json.array("rows") { json in
            for row in profile.rows {
                json.array { json in
                    for value in row { json.text(Telegram.printable(bytes, value)) }
                }
            }
        }
        json.name("complete")
        json.boolean(profile.isComplete)
    }
}
