/// Finds the register of what each M-Bus channel counts, once the whole telegram was read: a reading may come before
/// the type of its meter (`telegrams.md` §2.8).
internal struct ChannelBinder: Sendable {
    /// What a telegram says of one channel.
    private struct Channel: Sendable {
        var deviceType: Int?
        var id: Range<Int>?
        var reading: Pending?
    }

    /// What a channel's meter has counted.
    private struct Pending: Sendable {
        let object: Int
        let preference: UInt8
        let field: DecimalField
        let unit: TelegramUnit?
        let time: MeterTime?
    }

    /// The register that a channel's equipment was found to have.
    private struct Binding: Sendable {
        let type: MBusDeviceType
        let register: Register?
        /// Where in `boundIDs` the equipment's id stands, which is empty without one.
        let id: Range<Int>
    }

    private(set) var slots: SlotTable
    /// 1 to 4 are M-Bus channels; 5 to 8 the media of DSMR 2.2, which has none.
    private var channels = [Channel](repeating: Channel(), count: 9)
    private var bindings = [Binding?](repeating: nil, count: 9)
    /// The ids of the bindings, one after the other.
    private var boundIDs: [UInt8] = []
    /// Which of them the telegram says anything of, and which have a binding.
    private var told = Places()
    private var bound = Places()

    init(_ slots: SlotTable) {
        self.slots = slots
    }

    mutating func begin() {
        for place in told { channels[place] = Channel() }
        told = Places()
    }

    /// Takes the type of what is on a channel; nothing and 0 say that nothing is.
    mutating func noteType(
        _ bytes: Span<UInt8>, _ group: Range<Int>, channel: UInt8
    ) throws(TelegramRejection) -> TelegramObject.Meaning {
        guard let place = ChannelBinder.place(channel) else { return .unknown }
        told.insert(place)
        guard !group.isEmpty else {
            channels[place].deviceType = channels[place].deviceType ?? 0
            return .fact(.deviceType)
        }
        guard let field = try? DecimalField(bytes, group), field.decimals == 0, (0...255).contains(field.digits) else {
            throw .notANumber
        }
        // Said twice after a replacement: the one that is there is not 0.
        if field.digits > 0 || channels[place].deviceType == nil { channels[place].deviceType = Int(field.digits) }
        return .fact(.deviceType)
    }

    mutating func noteID(_ group: Range<Int>, channel: UInt8) -> TelegramObject.Meaning {
        guard let place = ChannelBinder.place(channel) else { return .unknown }
        noteID(group, at: place)
        return .fact(.channelID)
    }

    mutating func noteID(_ group: Range<Int>, of type: MBusDeviceType) -> TelegramObject.Meaning {
        noteID(group, at: ChannelBinder.place(type))
        return .fact(.channelID)
    }

    private mutating func noteID(_ group: Range<Int>, at place: Int) {
        guard !group.isEmpty else { return }
        told.insert(place)
        channels[place].id = group
    }

    mutating func note(
        _ values: ObjectValues, _ bytes: Span<UInt8>, channel: UInt8, _ preference: UInt8, object: Int
    ) throws(TelegramRejection) -> TelegramObject.Meaning {
        guard let place = ChannelBinder.place(channel) else { return .unknown }
        return try note(values, bytes, at: place, preference, object)
    }

    mutating func note(
        _ values: ObjectValues, _ bytes: Span<UInt8>, of type: MBusDeviceType, object: Int
    ) throws(TelegramRejection) -> TelegramObject.Meaning {
        let place = ChannelBinder.place(type)
        told.insert(place)
        channels[place].deviceType = Int(type.rawValue)
        return try note(values, bytes, at: place, 0, object)
    }

    private mutating func note(
        _ values: ObjectValues, _ bytes: Span<UInt8>, at place: Int, _ preference: UInt8, _ object: Int
    ) throws(TelegramRejection) -> TelegramObject.Meaning {
        told.insert(place)
        let (field, unit) = try values.reading(bytes)
        if field.digits == 0, values.hasInvalidTime(bytes) { throw .neverRead }
        let pending = Pending(
            object: object, preference: preference, field: field, unit: unit, time: values.time(bytes))
        // What is not chosen stays a measurement.
        if channels[place].reading.map({ ChannelBinder.isBetter(pending, than: $0) }) ?? true {
            channels[place].reading = pending
        }
        return .measurement(field)
    }

    /// Whether a reading takes the place of another of the same channel: the exact kind first, then the newest.
    private static func isBetter(_ new: Pending, than old: Pending) -> Bool {
        guard new.preference == old.preference else { return new.preference < old.preference }
        guard let newTime = new.time else { return false }
        return old.time.map { newTime.civil.secondsSince1970 > $0.civil.secondsSince1970 } ?? true
    }

    private static func place(_ channel: UInt8) -> Int? {
        (1...4).contains(channel) ? Int(channel) : nil
    }

    private static func place(_ medium: MBusDeviceType) -> Int {
        switch medium {
        case .heat: 5
        case .cold: 6
        case .gas: 7
        case .water, .electricity: 8
        }
    }
}

extension ChannelBinder {
    /// Gives each channel's reading its register.
    mutating func finish(
        _ bytes: Span<UInt8>, _ telegram: inout Telegram, _ draft: inout RegisterDraft, _ zone: Zone,
        _ hint: MeterTime.Hint
    ) {
        telegram.channels.removeAll(keepingCapacity: true)
        for place in told {
            let channel = channels[place]
            guard let number = channel.deviceType, number > 0 else {
                reject(channel, channel.deviceType == nil ? .noDeviceType : .emptyChannel, &telegram)
                continue
            }
            telegram.channels.append(
                Telegram.Channel(number: place > 4 ? 0 : UInt8(place), deviceType: number, id: channel.id))
        }
        rebindIfChanged(bytes)
        for place in told {
            guard let reading = channels[place].reading, let binding = bindings[place] else { continue }
            guard let register = binding.register else {
                reject(channels[place], .noSlot, &telegram)
                continue
            }
            set(reading, register, of: binding.type, &telegram, &draft, zone, hint)
        }
    }

    private func reject(_ channel: Channel, _ reason: TelegramRejection, _ telegram: inout Telegram) {
        guard let reading = channel.reading else { return }
        telegram.objects[reading.object].meaning = .rejected(reason)
    }

    private func set(
        _ reading: Pending, _ register: Register, of type: MBusDeviceType, _ telegram: inout Telegram,
        _ draft: inout RegisterDraft, _ zone: Zone, _ hint: MeterTime.Hint
    ) {
        let (dimension, exponent, unitless): (Dimension, Int8, Int8) =
            switch type {
            case .gas, .water: (.volume, 0, 3)
            case .heat, .cold: (.heat, 3, 9)
            case .electricity: (.activeEnergy, 0, 3)
            }
        // A heat meter that counts in kWh has no register: its number stays a measurement.
        guard (reading.unit?.dimension ?? dimension) == dimension else { return }
        let field = DecimalField(digits: reading.field.digits, decimals: reading.field.decimals, unit: reading.unit)
        guard let scaled = field.amount(exponent: exponent, unitless: unitless) else {
            telegram.objects[reading.object].meaning = .rejected(.tooLarge)
            return
        }
        guard scaled.amount >= 0 else {
            telegram.objects[reading.object].meaning = .rejected(.negative)
            return
        }
        if scaled.isTruncated { telegram.isTruncated = true }
        telegram.objects[reading.object].meaning = .register(register, scaled.amount)
        draft.set(register, scaled.amount)
        if let time = reading.time {
            telegram.values.setOwnTime(.init(register, time.moment(in: zone, hint), isInferred: false))
        }
    }

    /// Asks the slots only when other equipment is there than in the telegram before: it takes strings.
    private mutating func rebindIfChanged(_ bytes: Span<UInt8>) {
        guard isChanged(bytes) else { return }
        let ids = channels.map { $0.id.map { String(decoding: $0.map { bytes[$0] }, as: UTF8.self) } }
        bound = Places()
        boundIDs.removeAll(keepingCapacity: true)
        for place in channels.indices {
            guard channels[place].reading != nil, let type = type(of: place) else {
                bindings[place] = nil
                continue
            }
            bound.insert(place)
            let register = slots.slot(
                forEquipment: ids[place], type: type, channel: place > 4 ? 0 : place, present: ids.compactMap(\.self))
            let start = boundIDs.count
            if let id = channels[place].id { boundIDs += id.map { bytes[$0] } }
            bindings[place] = Binding(type: type, register: register, id: start..<boundIDs.count)
        }
    }

    private func isChanged(_ bytes: Span<UInt8>) -> Bool {
        // A loop: a closure that captured the binder would copy all of it.
        for place in told.union(bound) where isChanged(place, bytes) { return true }
        return false
    }

    private func isChanged(_ place: Int, _ bytes: Span<UInt8>) -> Bool {
        let type = channels[place].reading == nil ? nil : type(of: place)
        guard let binding = bindings[place] else { return type != nil }
        guard binding.type == type else { return true }
        guard let id = channels[place].id else { return !binding.id.isEmpty }
        return !boundIDs.span.extracting(binding.id).isEqual(to: bytes.extracting(id))
    }

    private func type(of place: Int) -> MBusDeviceType? {
        channels[place].deviceType.flatMap(MBusDeviceType.init(number:))
    }
}

/// Some of the places of a binder, in their order.
private struct Places: Sequence, IteratorProtocol {
    private var bits: UInt16 = 0

    mutating func insert(_ place: Int) {
        bits |= 1 << UInt16(place)
    }

    func union(_ other: Places) -> Places {
        var union = self
        union.bits |= other.bits
        return union
    }

    mutating func next() -> Int? {
        guard bits != 0 else { return nil }
        defer { bits &= bits &- 1 }
        return bits.trailingZeroBitCount
    }
}
