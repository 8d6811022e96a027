internal import Foundation
internal import Metering
internal import Simulation
internal import Testing

/// The binary that the image ships, with the Swift runtime in it: time zones and TLS are what such a build can lack.
@Suite(.timeLimit(.minutes(3))) struct StaticBinaryTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try #require(
            FileManager.default.fileExists(atPath: Repository.staticBinary),
            "\(Repository.staticBinary) is missing: make test builds it")
    }

    @Test func readsADeviceBehindTLSWithTheTimesOfItsZone() async throws {
        let fleet = try await DeviceFleet.everySecond(1, at: 1300)
        let certificate = try await certificate()
        let tunnel = try ChildProcess(
            "/usr/bin/socat",
            [
                "-d", "-d",
                "OPENSSL-LISTEN:0,bind=127.0.0.1,fork,reuseaddr,verify=0,cert=\(certificate),key=\(workspace.path)/key.pem",
                "TCP:\(fleet.address(ofDevice: 0)):\(fleet.port)",
            ])
        let line = try #require(await tunnel.line(containing: "listening on"), "\(tunnel.lines)")
        let port = try #require(line.split(separator: ":").last)
        let url = "https://127.0.0.1:\(port)"
        let trusted = try workspace.write(
            FleetFile.text(
                [url], history: "\(workspace.path)/history.db", meterKeys: ", ca_file: \"\(certificate)\""),
            to: "trusted.yaml")
        let gateway = try await RunningGateway(trusted, binary: Repository.staticBinary)
        try await gateway.readings(2, of: "s0/grid")
        // UTC is right when the meter's letter was taken for the zone's offset: the device's clock is this machine's.
        let time = try #require(gateway.telegramTimes(of: "s0/grid").first.flatMap { Timestamp(rfc3339: $0) })
        #expect(abs(Timestamp.now().since(time).wholeMilliseconds) < 300_000)
        let latest = try await gateway.get("/api/v1/meters/s0/grid/latest").text
        #expect(!latest.contains("reception_time"))
        #expect(await gateway.stop().code == 0)
        try await refusesAnUntrustedCertificate(url)
        // The tests' runner blocks SIGTERM, which its children inherit; socat, unlike the gateway, never looks at it then.
        tunnel.signal(SIGKILL)
        _ = await tunnel.ending()
        try await fleet.stop()
    }

    /// Without the authority's file nothing is read.
    private func refusesAnUntrustedCertificate(_ url: String) async throws {
        let file = try workspace.write(
            FleetFile.text([url], history: "\(workspace.path)/untrusted.db"), to: "untrusted.yaml")
        let gateway = try await RunningGateway(file, binary: Repository.staticBinary)
        _ = try #require(await gateway.process.line(containing: "certificate"))
        let metrics = try await gateway.get("/metrics").text
        #expect(metrics.contains("metergw_poll_failures_total{site=\"s0\",meter=\"grid\",reason=\"tls\"}"))
        #expect(gateway.telegramTimes(of: "s0/grid").isEmpty)
        #expect(await gateway.stop().code == 0)
    }

    /// Makes a certificate for 127.0.0.1 that signs itself; returns its file.
    private func certificate() async throws -> String {
        let openssl = try ChildProcess(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                "-keyout", "key.pem", "-out", "certificate.pem",
            ], folder: workspace.path)
        #expect(await openssl.ending().code == 0)
        return "\(workspace.path)/certificate.pem"
    }
}
