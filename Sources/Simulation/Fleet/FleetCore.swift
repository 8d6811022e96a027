internal import Metering
internal import NIOConcurrencyHelpers
internal import NIOCore

/// The devices of a fleet, shared by all connections: with a lock each, and one for the rare forbidden requests.
internal final class FleetCore: Sendable {
    /// How many different forbidden requests are told apart in the report.
    private static let greatestForbidden = 100

    let options: FleetOptions
    private let now: @Sendable () -> Timestamp
    private let devices: [NIOLockedValueBox<SimulatedDevice>]
    private let forbidden = NIOLockedValueBox<[String: Int]>([:])

    /// Makes up the devices.
    init(_ options: FleetOptions, now: @escaping @Sendable () -> Timestamp) {
        self.options = options
        self.now = now
        let start = now()
        devices = (0..<options.deviceCount).map {
            NIOLockedValueBox(SimulatedDevice($0, options: options, now: start))
        }
    }

    /// The device that a client connected to; nil for an address without one.
    func device(at address: SocketAddress?) -> Int? {
        guard case .v4 = address, let address else { return nil }
        // Behind the family and the port: sockaddr_in.
        let number = address.withSockAddr { pointer, _ in
            UnsafeRawPointer(pointer).loadUnaligned(fromByteOffset: 4, as: UInt32.self)
        }
        guard let index = DeviceAddress.index(ofAddress: UInt32(bigEndian: number)),
            devices.indices.contains(index - options.firstAddress)
        else { return nil }
        return index - options.firstAddress
    }

    /// Takes a connection in.
    ///
    /// - Returns: What becomes of it, and the device's other connections: served first.
    func admit(
        _ channel: any Channel, to index: Int
    ) -> (admission: Turnstile<any Channel>.Admission, others: [any Channel]) {
        let now = now()
        return devices[index].withLockedValue { device in
            device.connections += 1
            let others = device.turnstile.open > 0 ? device.turnstile.all : []
            let admission = device.turnstile.enter(
                ObjectIdentifier(channel), channel, isDead: device.isDead(at: now))
            device.turnstile.notice(open: 1)
            if admission == .overflows { device.overflows += 1 }
            return (admission, others)
        }
    }

    /// Notes how many connections a device had at one time.
    func notice(open: Int, ofDevice index: Int) {
        devices[index].withLockedValue { $0.turnstile.notice(open: open) }
    }

    /// Lets a connection go and returns the one that is served next.
    func dismiss(_ channel: any Channel, from device: Int) -> (any Channel)? {
        devices[device].withLockedValue { $0.turnstile.leave(ObjectIdentifier(channel)) }
    }

    /// Answers a request on a connection; the body is in `body` then.
    func answer(
        _ request: RequestHead, of channel: any Channel, to index: Int, in body: inout ItemList
    ) -> Answer {
        if let text = request.forbidden { count(forbidden: text) }
        let now = now()
        return devices[index].withLockedValue { device in
            device.requests += 1
            if request.forbidden != nil { device.forbiddenRequests += 1 }
            // A dead device serves nobody, and one that came back does not know its old connections.
            guard device.turnstile.serves(ObjectIdentifier(channel)), !device.isDead(at: now) else { return .silence }
            let answer = device.answer(
                request.page, options: options, address: address(ofDevice: index), now: now, in: &body)
            guard case .reply(var reply) = answer else { return answer }
            reply.isCrowded = device.turnstile.isCrowded
            return .reply(reply)
        }
    }

    /// The address of a device.
    func address(ofDevice index: Int) -> String {
        DeviceAddress.text(ofIndex: options.firstAddress + index)
    }

    /// The telegram that a device serves now; nil when it has none or is dead.
    func telegram(ofDevice index: Int) -> SimulatedTelegram? {
        let now = now()
        return devices[index].withLockedValue { device in
            device.refresh(options: options, now: now)
            return device.hasTelegram && !device.isDead(at: now) ? device.household.telegram(zone: options.zone) : nil
        }
    }

    /// Changes what is wrong with a device.
    func set(_ fault: FaultKind?, ofDevice index: Int) {
        let now = now()
        devices[index].withLockedValue { $0.set(fault, options: options, now: now) }
    }

    /// Gives a device a stretch without telegrams.
    func add(_ outage: DeviceOutage, toDevice index: Int) {
        devices[index].withLockedValue { $0.past.add(outage) }
    }

    private func count(forbidden text: String) {
        forbidden.withLockedValue { counts in
            if counts.count < FleetCore.greatestForbidden || counts[text] != nil { counts[text, default: 0] += 1 }
        }
    }

    /// Adds up what happened to all devices.
    func report() -> FleetReport {
        var report = FleetReport()
        for (index, device) in devices.enumerated() {
            device.withLockedValue { device in
                report.requests += device.requests
                report.connections += device.connections
                report.overflows += device.overflows
                report.forbiddenRequests += device.forbiddenRequests
                report.greatestConcurrency = max(report.greatestConcurrency, device.turnstile.greatestOpen)
                if device.forbiddenRequests > 0 || device.turnstile.greatestOpen > 1 {
                    report.offendedDevices.append(index)
                }
            }
        }
        report.forbidden = forbidden.withLockedValue { $0 }
        return report
    }
}
