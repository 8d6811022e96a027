import Glibc

/// A listening socket on a free port of the loopback that is never read from; closed when it is given up.
final class RawSocket {
    private var descriptors: [Int32] = []
    private(set) var port: UInt16 = 0

    var base: String { "http://127.0.0.1:\(port)" }

    init() throws {
        let listener = try RawSocket.make(Int32(SOCK_STREAM.rawValue))
        descriptors.append(listener)
        var address = RawSocket.loopback(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        guard isBound else { throw RawSocketError(code: errno) }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit {
        for descriptor in descriptors { close(descriptor) }
    }

    /// Makes it listen with room for one connection, and fills the room: who connects now hears nothing at all.
    func becomeBlackHole() throws {
        guard listen(descriptors[0], 0) == 0 else { throw RawSocketError(code: errno) }
        for _ in 0..<4 {
            let client = try RawSocket.make(Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue))
            descriptors.append(client)
            var address = RawSocket.loopback(port: port)
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
    }

    private static func make(_ kind: Int32) throws -> Int32 {
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { throw RawSocketError(code: errno) }
        return descriptor
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return address
    }
}

struct RawSocketError: Error {
    let code: Int32
}
