/// One walk through some bytes that masks what is found.
internal struct MaskingPass {
    private let bytes: [UInt8]
    private(set) var masked: [UInt8]
    private(set) var names: MaskedNames

    init(_ bytes: [UInt8], _ names: MaskedNames) {
        self.bytes = bytes
        masked = bytes
        self.names = names
    }

    /// Masks a telegram, or what is left of one.
    ///
    /// - Parameters:
    ///   - range: Where it stands.
    ///   - isWhole: Whether nothing is known against it. Where something is, a number may hold the end of a serial number
    ///     whose beginning was lost.
    mutating func mask(_ range: Range<Int>, isWhole: Bool) {
        if case .frame(let frame) = EncryptedFrame.recognise(bytes.span, at: range.lowerBound) {
            return maskEncrypted(range, frame)
        }
        let end = isEnded(range) ? range.upperBound - 1 : range.upperBound
        let start = maskIdentification(range.lowerBound..<end, isWhole: isWhole)
        var scanner = TelegramScanner(from: start, to: end)
        while scanner.findObject(bytes.span) {
            let first = scanner.index
            guard let code = scanner.readCode(bytes.span) else {
                maskFragments(first..<scanner.index)
                continue
            }
            let values = scanner.index
            let privacy = Privacy(ObjectTable.shared.rule(of: code))
            if case .values = scanner.readValues(bytes.span) {
                let object = TelegramObject(code: code, range: values..<scanner.index, meaning: .unknown)
                for group in object.groups(in: bytes.span) {
                    // Some print a second pair of parentheses around a value.
                    let isDouble = group.first.map { bytes[$0] == UInt8(ascii: "(") } ?? false
                    maskValue(isDouble ? group.dropFirst() : group, privacy, isWhole: isWhole)
                }
            } else {
                maskBroken(values..<scanner.index, privacy)
            }
        }
    }

    /// Leaves of an encrypted frame its form: the title is a serial number, and there are others who have the key.
    private mutating func maskEncrypted(_ range: Range<Int>, _ frame: EncryptedFrame) {
        for index in range.dropFirst(2) {
            let place = index - range.lowerBound
            if !(10...frame.prefix).contains(place) { masked[index] = 0 }
        }
    }

    private func isEnded(_ range: Range<Int>) -> Bool {
        !range.isEmpty && bytes[range.upperBound - 1] == UInt8(ascii: "!")
    }

    private mutating func maskValue(_ group: Range<Int>, _ privacy: Privacy, isWhole: Bool) {
        switch privacy {
        case .identity: maskName(group)
        case .words: blankWords(group)
        case .harmless where isWhole || isHarmless(group, unitless: 7): break
        case .harmless: maskFragments(group)
        case .version where group.count <= (isWhole ? 16 : 7): break
        case .unknown where group.count <= 4 || isHarmless(group, unitless: 6): break
        // Some meters print a version of 30 digits, of which nobody knows what they are (`telegrams.md` §2.2).
        case .version, .unknown: maskUnknown(group)
        }
    }

    /// Masks an object that has no end, or something behind it.
    private mutating func maskBroken(_ range: Range<Int>, _ privacy: Privacy) {
        switch privacy {
        case .identity: forEachRun(of: range) { $0.maskName($1) }
        case .words: forEachRun(of: range) { $0.blankWords($1) }
        case .harmless, .version, .unknown: maskFragments(range)
        }
    }
}

extension MaskingPass {
    /// Masks the line behind the `/`, but for its maker and model, and says where the objects begin.
    private mutating func maskIdentification(_ range: Range<Int>, isWhole: Bool) -> Int {
        let hasSlash = bytes[range].first == UInt8(ascii: "/")
        let start = range.lowerBound + (hasSlash ? 1 : 0)
        let end = bytes[start..<range.upperBound].firstIndex { $0 == 10 || $0 == 13 } ?? range.upperBound
        // A relay may have taken the slash off; else the first line is what is left of an object.
        let isMaker = TelegramChecksum.isMaker(bytes.span, at: start)
        let hasValue = bytes[start..<end].contains { $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: ")") }
        guard hasSlash || isMaker && !hasValue && end < range.upperBound else { return range.lowerBound }
        let model = min(end, start + (isMaker ? 3 : 0))
        // One digit behind the maker is the speed of the line.
        let hasSpeed = model < end && bytes[model].decimalDigit != nil
        forEachRun(of: model + (hasSpeed ? 1 : 0)..<end) { $0.maskSerial($1) }
        if !isWhole, end - start > MaskingPass.longestIdentification { maskFragments(start..<end) }
        return end
    }

    /// Longer ones are damaged (`telegrams.md` §1.1).
    private static let longestIdentification = 40

    /// Masks the digits of a serial number behind the letters of a model, as in `ZABF000000000000`.
    private mutating func maskSerial(_ run: Range<Int>) {
        let digits = run.filter { CharacterKind(bytes[$0]) == .digit }
        guard digits.count >= 5 else { return }
        let longest = bytes[run].split { CharacterKind($0) != .digit }.map(\.count).max() ?? 0
        // `Q3DB1024` is a model.
        guard longest >= 5 || digits.count >= 8 else { return }
        let number = names.mask(digits.map { bytes[$0] }, .text)
        for (place, digit) in zip(digits, number) { masked[place] = digit }
    }
}

extension MaskingPass {
    /// Masks a value that is a name, in hex or as it is.
    private mutating func maskName(_ range: Range<Int>) {
        if var hex = HexText(bytes, range) {
            guard hex.isName else { return replace(range.filter { bytes[$0].hexDigit != nil }, .hex) }
            for run in MaskingPass.runs(of: hex.octets, 0..<hex.octets.count) {
                hex.octets.replaceSubrange(run, with: names.mask(Array(hex.octets[run]), .text))
            }
            hex.write(to: &masked)
            if let last = hex.lastPlace { replace([last], .hex) }
        } else {
            forEachRun(of: range) { $0.replace(Array($1), .text) }
        }
    }

    private mutating func replace(_ places: [Int], _ form: MaskedNames.Form) {
        for (place, byte) in zip(places, names.mask(places.map { bytes[$0] }, form)) { masked[place] = byte }
    }

    /// Leaves of words only their lengths, in hex or as they are.
    private mutating func blankWords(_ range: Range<Int>) {
        if var hex = HexText(bytes, range) {
            if hex.isWords {
                hex.octets = MaskedNames.blank(hex.octets)
                hex.write(to: &masked)
                if let last = hex.lastPlace { blank(last..<last + 1, .hex) }
            } else {
                blank(range, .hex)
            }
        } else {
            blank(range, .text)
        }
    }

    private mutating func blank(_ range: Range<Int>, _ form: MaskedNames.Form) {
        masked.replaceSubrange(range, with: MaskedNames.blank(Array(bytes[range]), form))
    }

    /// Masks a value of which nobody knows what it is.
    private mutating func maskUnknown(_ range: Range<Int>) {
        if HexText(bytes, range) != nil, range.count >= MaskingPass.leastName { return maskName(range) }
        forEachRun(of: range) { pass, run in
            let hasDigit = run.contains { CharacterKind(pass.bytes[$0]) == .digit }
            if hasDigit, run.count >= 5 { pass.maskName(run) } else if !hasDigit { pass.blank(run, .text) }
        }
    }

    /// Masks what may be a name, or the end of one, in bytes whose object is not known.
    private mutating func maskFragments(_ range: Range<Int>) {
        let ends = Array("()\r\n".utf8)
        for piece in bytes[range].split(whereSeparator: ends.contains) where !isHarmless(piece.indices, unitless: 6) {
            forEachRun(of: piece.indices) { pass, run in
                let hasDigit = run.contains { CharacterKind(pass.bytes[$0]) == .digit }
                if hasDigit, run.count >= MaskingPass.leastName, !pass.isTime(run) { pass.maskName(run) }
                if !hasDigit, run.count >= MaskingPass.leastWord { pass.blank(run, .text) }
            }
        }
    }

    /// The fewest letters and digits that are taken for a name among bytes of which nothing is known.
    private static let leastName = 7
    /// The fewest letters that are taken for a word there: those of units are fewer.
    private static let leastWord = 6
}

extension MaskingPass {
    /// Whether a value is a number with a unit, a short one without, a time, a code, a unit, or several of them.
    private func isHarmless(_ range: Range<Int>, unitless: Int) -> Bool {
        if isTime(range) || isCode(range) || TelegramUnit(bytes.span, range) != nil { return true }
        return bytes[range].split(separator: UInt8(ascii: ",")).allSatisfy { part in
            guard let field = try? DecimalField(bytes.span, part.indices) else { return false }
            let digits = part.count { $0.decimalDigit != nil }
            if digits <= unitless || field.digits == 0 { return true }
            return field.unit != nil && part.contains(UInt8(ascii: "*"))
        }
    }

    private func isTime(_ range: Range<Int>) -> Bool {
        MeterTime(anySpelling: bytes.span, range) != nil
    }

    private func isCode(_ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        return OBISCode(bytes.span.extracting(0..<range.upperBound), at: &index) != nil && index == range.upperBound
    }

    private mutating func forEachRun(of range: Range<Int>, _ body: (inout MaskingPass, Range<Int>) -> Void) {
        for run in MaskingPass.runs(of: bytes, range) { body(&self, run) }
    }

    /// The stretches of letters and digits.
    private static func runs(of bytes: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
        bytes[range].split { CharacterKind($0) == .other }.map(\.indices)
    }
}
