import Testing

@testable import Transfer

/// Certificates are verified unless a file of authorities says whom else to trust.
@Suite(.timeLimit(.minutes(2)))
struct TLSTests {
    private func ask(_ peer: TLSPeer, caFile: String?) async throws -> Result<Response, TransferError> {
        let target = Target(
            base: "https://127.0.0.1:\(peer.port)", connection: .close, connectTimeout: .seconds(30), caFile: caFile)
        return try await TransferLoop.run { loop in
            do throws(TransferError) {
                return .success(try await Endpoint(target, on: loop).get("/"))
            } catch {
                return .failure(error)
            }
        }
    }

    private func kind(_ result: Result<Response, TransferError>) -> TransferError.Kind? {
        guard case .failure(let error) = result else { return nil }
        return error.kind
    }

    @Test func refusesACertificateThatNobodyVouchesFor() async throws {
        let peer = try TLSPeer(certificateFor: "IP:127.0.0.1")
        #expect(kind(try await ask(peer, caFile: nil)) == .tls)
    }

    @Test func acceptsACertificateOfTheFileOfAuthorities() async throws {
        let peer = try TLSPeer(certificateFor: "IP:127.0.0.1")
        #expect(try await ask(peer, caFile: peer.caFile).get().status == 200)
    }

    @Test func whomOneEndpointTrustsTheNextDoesNot() async throws {
        let peer = try TLSPeer(certificateFor: "IP:127.0.0.1")
        let base = "https://127.0.0.1:\(peer.port)"
        try await TransferLoop.run { loop in
            let trusting = Endpoint(
                Target(base: base, connection: .close, connectTimeout: .seconds(30), caFile: peer.caFile), on: loop)
            let other = Endpoint(.plain(base), on: loop)
            for _ in 1...2 {
                let answer = try await trusting.get("/")
                #expect(answer.status == 200)
                #expect(await other.failure("/")?.kind == .tls)
            }
        }
    }

    @Test func refusesACertificateForAnotherHost() async throws {
        let peer = try TLSPeer(certificateFor: "DNS:meter.example")
        #expect(kind(try await ask(peer, caFile: peer.caFile)) == .tls)
    }

    @Test func refusesACertificateOfAnotherAuthority() async throws {
        let peer = try TLSPeer(certificateFor: "IP:127.0.0.1")
        let other = try TLSPeer(certificateFor: "IP:127.0.0.1")
        #expect(kind(try await ask(peer, caFile: other.caFile)) == .tls)
    }

    @Test func aFileOfAuthoritiesThatIsMissingIsAFailureOfTLS() async throws {
        let peer = try TLSPeer(certificateFor: "IP:127.0.0.1")
        #expect(kind(try await ask(peer, caFile: "/nowhere/authorities.pem")) == .tls)
    }

    @Test func aServerWithoutTLSIsAFailureOfTLS() async throws {
        // What it reads is no request and never ends as one, so the server must speak first.
        try await ScriptedServer.run(greeting: "220 no TLS here\r\n", { _ in [] }) { server in
            try await TransferLoop.run { loop in
                let target = Target.plain("https://127.0.0.1:\(server.port)")
                #expect(await Endpoint(target, on: loop).failure("/")?.kind == .tls)
            }
        }
    }
}
