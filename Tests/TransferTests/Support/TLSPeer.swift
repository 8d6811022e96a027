import Foundation

/// A self-signed certificate and the server of the `openssl` command that shows it; ends with the test.
final class TLSPeer {
    private let folder: URL
    private let server = Process()
    private(set) var port = 0

    /// The certificate, as the authority that vouches for itself.
    var caFile: String { folder.appending(path: "certificate.pem").path() }

    /// Starts the server and waits for the line that tells its port.
    ///
    /// - Parameter name: What the certificate is for, such as `IP:127.0.0.1` or `DNS:meter.example`.
    /// - Throws: When the command is missing or ends before it listens.
    init(certificateFor name: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "transfer-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let key = folder.appending(path: "key.pem").path()
        let maker = TLSPeer.openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=test", "-addext", "subjectAltName=\(name)", "-keyout", key, "-out", caFile,
        ])
        try maker.run()
        maker.waitUntilExit()
        let output = Pipe()
        TLSPeer.prepare(server, ["s_server", "-accept", "127.0.0.1:0", "-www", "-key", key, "-cert", caFile])
        server.standardOutput = output
        try server.run()
        port = try TLSPeer.readPort(output.fileHandleForReading)
    }

    deinit {
        // Not by SIGTERM: a child of a pool thread inherits its mask, in which that is blocked.
        kill(server.processIdentifier, SIGKILL)
        server.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func openssl(_ arguments: [String]) -> Process {
        let process = Process()
        prepare(process, arguments)
        process.standardOutput = FileHandle.nullDevice
        return process
    }

    private static func prepare(_ process: Process, _ arguments: [String]) {
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
    }

    /// Reads up to `ACCEPT 127.0.0.1:43713`.
    private static func readPort(_ output: FileHandle) throws -> Int {
        var text = ""
        while true {
            let part = output.availableData
            guard !part.isEmpty else { throw TLSPeerError(output: text) }
            text += String(decoding: part, as: UTF8.self)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            guard let line = lines.first(where: { $0.hasPrefix("ACCEPT") }) else { continue }
            guard let port = line.split(separator: ":").last.flatMap({ Int($0) }) else {
                throw TLSPeerError(output: text)
            }
            return port
        }
    }
}

struct TLSPeerError: Error {
    let output: String
}
