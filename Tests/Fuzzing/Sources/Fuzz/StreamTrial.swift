import Metering

/// Tries a stream: from bytes to telegrams.
struct StreamTrial {
    private let input: FuzzInput
    private let stream: [UInt8]

    init(_ input: FuzzInput) {
        self.input = input
        // What is within a frame is found by no mutation from without.
        if input.isSealed, input.bytes.count <= 8000,
            let frame = try? SealedTelegram.frame(input.bytes, counter: 7)
        {
            stream = frame + Corpus.good + frame
        } else {
            stream = input.stream
        }
    }

    func run() {
        let whole = read([.max])
        let pieces = read(input.pieces)
        claim(whole.events == pieces.events, "the pieces that a stream comes in change what is in it")
        claim(whole.garbage == pieces.garbage, "the pieces that a stream comes in change what is garbage")
        for event in whole.events { check(event) }
        // Pauses may change what is found, and nothing else.
        let paused = read(input.pieces, pauses: true)
        for event in paused.events { check(event) }
        findsWhatFollows()
    }

    /// All that a reader finds, checked for what it holds and does on the way.
    private func read(_ pieces: [Int], pauses: Bool = false) -> (events: [TelegramReader.Event], garbage: Int64) {
        var reader = TelegramReader(decrypter: decrypter, isTelnetPossible: input.isTelnetPossible)
        var events: [TelegramReader.Event] = []
        var framed = 0
        func take(_ event: TelegramReader.Event) {
            events.append(event)
            if case .unopened(let frame, _, _) = event { framed += frame.count }
        }
        var start = 0
        var turn = 0
        while start < stream.count {
            let end = start + min(pieces[turn % pieces.count], stream.count - start)
            reader.append(stream.span.extracting(start..<end))
            while let event = reader.next() { take(event) }
            claim(reader.heldBytes <= TelegramFramer.greatestHeld, "\(reader.heldBytes) bytes are held")
            (start, turn) = (end, turn + 1)
            guard pauses else { continue }
            if input.quietAfter == turn % 16 { reader.noteQuiet() }
            if input.givenUpAfter == turn % 16 { while let event = reader.giveUp() { take(event) } }
        }
        while let event = reader.giveUp() { take(event) }
        claim(reader.heldBytes == 0, "\(reader.heldBytes) bytes are held when all was given up")
        claim(!reader.isCollecting, "it collects though all was given up")
        claim(events.count <= stream.count / 5 + 1, "\(events.count) events in \(stream.count) bytes")
        claim(framed <= 10 * stream.count, "\(framed) bytes were tried to be opened, of \(stream.count)")
        claim(reader.takeReplies().count <= 1536, "telnet is answered without end")
        return (events, reader.garbageBytes)
    }

    private var decrypter: TelegramDecrypter? {
        switch input.key {
        case .none: nil
        case .right: Corpus.decrypter(SealedTelegram.key)
        case .wrong: Corpus.decrypter("FF112233445566778899AABBCCDDEEFF")
        }
    }

    /// Whether a telegram is what its verdict says.
    private func check(_ event: TelegramReader.Event) {
        guard case .telegram(let raw) = event else { return }
        claim(raw.bytes.first == UInt8(ascii: "/"), "a telegram without its beginning")
        claim(raw.checkedCount <= raw.bytes.count, "more is checked than there is")
        claim(raw.checkedCount <= TelegramFramer.greatestTelegram + 1, "a telegram of \(raw.checkedCount) bytes")
        let body = Array(raw.bytes.prefix(raw.checkedCount))
        let digits = String(decoding: raw.bytes.dropFirst(raw.checkedCount).prefix(4), as: UTF8.self)
            .prefix { $0.isASCII && $0.isHexDigit }
        let printed = UInt16(digits, radix: 16)
        switch raw.checksum {
        case .right:
            claim(
                printed == TelegramText.arc(body) || printed == TelegramText.x25(body),
                "a checksum is right that is not")
        case .rightWithCarriageReturns:
            let mended = body.flatMap { $0 == UInt8(ascii: "\n") ? [UInt8(ascii: "\r"), $0] : [$0] }
            claim(printed == TelegramText.arc(mended), "a checksum is right with CRs that is not")
        case .wrong(let told, let computed):
            claim(printed == told && computed == TelegramText.arc(body) && told != computed, "a checksum is not wrong")
        case .none, .missing, .damaged: claim(printed == nil, "a checksum is not seen")
        case .unended: break
        }
        if raw.protection == .unauthenticated { claim(raw.checksum == .right, "nothing speaks for a telegram") }
        ContentTrial.read(body)
    }

    /// Whatever came before: behind a pause long enough a telegram is found.
    private func findsWhatFollows() {
        var reader = TelegramReader(isTelnetPossible: false)
        reader.append(stream.span)
        while reader.next() != nil || reader.giveUp() != nil {}
        // A line with parity tells of its end by a telegram that is lost.
        for _ in 0..<2 { reader.append(Corpus.good.span) }
        var last: TelegramReader.Event?
        while let event = reader.next() { last = event }
        guard case .telegram(let raw)? = last else { fatalError("nothing is found behind") }
        claim(raw.checksum == .right && raw.bytes.starts(with: Corpus.good.dropLast(2)), "it is not found behind")
    }
}
