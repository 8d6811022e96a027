import Testing

@testable import Simulation

/// One client at a time, five that wait, and no more.
@Suite struct TurnstileTests {
    private final class Connection: Sendable {}

    private var turnstile = Turnstile<Int>()
    private let connections = (0..<8).map { _ in Connection() }

    private func id(_ number: Int) -> ObjectIdentifier {
        ObjectIdentifier(connections[number])
    }

    private mutating func enter(_ number: Int, isDead: Bool = false) -> Turnstile<Int>.Admission {
        let admission = turnstile.enter(id(number), number, isDead: isDead)
        turnstile.notice(open: turnstile.open)
        return admission
    }

    private mutating func leave(_ number: Int) -> Int? {
        turnstile.leave(id(number))
    }

    @Test mutating func servesTheFirstAndLetsTheOthersWaitInTheirOrder() {
        #expect(enter(0) == .served)
        #expect(enter(1) == .waits)
        #expect(enter(2) == .waits)
        #expect(turnstile.isCrowded)
        #expect(leave(0) == 1)
        #expect(turnstile.serves(id(1)))
        #expect(leave(1) == 2)
        #expect(!turnstile.isCrowded)
        #expect(leave(2) == nil)
        #expect(turnstile.open == 0)
    }

    @Test mutating func resetsTheSixthThatWants() {
        for number in 0..<6 { _ = enter(number) }
        #expect(enter(6) == .overflows)
        #expect(turnstile.open == 7)
        #expect(leave(6) == nil)
        #expect(turnstile.open == 6)
        #expect(turnstile.serves(id(0)))
    }

    @Test mutating func skipsWhoGaveUpWaiting() {
        for number in 0..<3 { _ = enter(number) }
        #expect(leave(1) == nil)
        #expect(leave(0) == 2)
    }

    @Test mutating func remembersTheMostThatWereOpenAtOnce() {
        for number in 0..<3 { _ = enter(number) }
        for number in 0..<3 { _ = leave(number) }
        _ = enter(4)
        #expect(turnstile.greatestOpen == 3)
    }

    @Test mutating func servesNobodyOfADeadDevice() {
        #expect(enter(0, isDead: true) == .ignored)
        #expect(!turnstile.serves(id(0)))
        #expect(enter(1) == .served)
        #expect(turnstile.open == 2)
        #expect(leave(0) == nil)
    }

    @Test mutating func forgetsItsClientsWithItsPower() {
        for number in 0..<3 { _ = enter(number) }
        turnstile.evict()
        #expect(turnstile.open == 3)
        #expect(turnstile.served == nil)
        #expect(enter(3) == .served)
        #expect(leave(0) == nil)
        #expect(leave(3) == nil)
        #expect(turnstile.open == 2)
    }

    @Test mutating func listsAllThatAreOpen() {
        _ = enter(0, isDead: true)
        for number in 1..<3 { _ = enter(number) }
        #expect(turnstile.all == [1, 2, 0])
    }
}

/// The loopback addresses of devices.
@Suite struct DeviceAddressTests {
    @Test(arguments: [
        (0, "127.1.0.1"), (249, "127.1.0.250"), (250, "127.1.1.1"), (62_499, "127.1.249.250"), (62_500, "127.2.0.1"),
        (DeviceAddress.count - 1, "127.254.249.250"),
    ])
    func spreadsDevicesOverTheLoopbackRange(index: Int, text: String) {
        #expect(DeviceAddress.text(ofIndex: index) == text)
    }

    @Test func findsEachDeviceByItsAddress() {
        for index in stride(from: 0, to: DeviceAddress.count, by: 997) {
            #expect(DeviceAddress.index(ofAddress: DeviceAddress.address(ofIndex: index)) == index)
        }
    }

    @Test(
        arguments: [
            0x7F00_0001, 0x7F01_0000, 0x7F01_00FB, 0x7F01_FA01, 0x7FFF_0001, 0x0A01_0001, 0x8001_0001,
        ] as [UInt32])
    func knowsNoDeviceElsewhere(address: UInt32) {
        #expect(DeviceAddress.index(ofAddress: address) == nil)
    }
}
