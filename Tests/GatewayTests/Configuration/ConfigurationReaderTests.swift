internal import Collectors
internal import Metering
internal import Testing

@testable internal import Gateway

@Suite struct ConfigurationReaderTests {
    @Test func theSmallestFileHasTheDefaultsOfTheContract() throws {
        let configuration = try Fixtures.configuration(Fixtures.meter())
        #expect(configuration.server.listenHost == "127.0.0.1")
        #expect(configuration.server.listenPort == 9571)
        #expect(!configuration.server.isOpen)
        #expect(
            configuration.polling
                == PollingSettings(
                    interval: .seconds(10), timeout: .seconds(8), staleAfter: .seconds(150), connection: .device,
                    floor: .device, maxInFlight: .automatic))
        #expect(configuration.store == StoreSettings(path: "/var/lib/metergw/history.db", flush: .seconds(5)))
        #expect(configuration.metrics == MetricsSettings(energyUnit: .joules))
        let site = try #require(configuration.sites.first)
        #expect(site.name == "jansen")
        #expect(site.zone.identifier == "Europe/Amsterdam")
        #expect(site.country == nil && site.fuse == nil && site.labels.isEmpty)
        #expect(
            site.meters == [
                MeterConfiguration(
                    key: MeterKey(site: "jansen", meter: "grid"), collector: .dsmrLogger,
                    source: .device(DeviceURL(scheme: .http, host: "10.0.0.11", port: 80), caFile: nil),
                    interval: .seconds(10),
                    timeout: .seconds(8), staleAfter: .seconds(150), connection: .device, floor: .device,
                    isEnabled: true, formerly: nil, role: .grid)
            ])
    }

    @Test func theFileWithEveryKeyIsReadAsItStands() throws {
        let path = "\(Fixtures.valid)/everything.yaml"
        let (configuration, _) = try ConfigurationReader.read(path: path, environment: { _ in nil })
        #expect(configuration.server == ServerSettings(listen: .init(host: "::", port: 0), isOpen: true))
        #expect(
            configuration.polling
                == PollingSettings(
                    interval: .seconds(60), timeout: .seconds(20), staleAfter: .seconds(5400), connection: .keepAlive,
                    floor: .none, maxInFlight: .limited(500)))
        #expect(
            configuration.store
                == StoreSettings(
                    path: "\(Fixtures.valid)/data/history.db", flush: .milliseconds(1500),
                    retention: .init(
                        readings: .span(.seconds(30 * 86400)), ledger: .span(RetentionText.year * 5), days: .forever)))
        #expect(configuration.metrics.energyUnit == .kilowattHours)
        #expect(configuration.sites.map(\.id) == ["jansen", "meyer", "peeters"])
        #expect(
            configuration.meters.map(\.key.description) == [
                "jansen/grid", "jansen/heat-pump", "jansen/shop", "jansen/cellar", "peeters/grid",
            ])
    }

    @Test func theSiteWithEveryKeyIsReadAsItStands() throws {
        let path = "\(Fixtures.valid)/everything.yaml"
        let site = try #require(try ConfigurationReader.read(path: path).configuration.sites.first)
        #expect(site.name == "on")
        #expect(site.country == "NO")
        #expect(site.zone.identifier == "Europe/Luxembourg")
        #expect(site.fuse == SiteConfiguration.Fuse(phases: 3, current: Current(milliamperes: 25_000)))
        #expect(site.labels.map(\.name) == ["area", "project"])
        #expect(site.labels.map(\.value) == ["NO", "8E1"])
        #expect(
            site.meters.first
                == MeterConfiguration(
                    key: MeterKey(site: "jansen", meter: "grid"), collector: .dsmrLogger,
                    source: .device(
                        DeviceURL(scheme: .https, host: "logger-1.example", port: 8443),
                        caFile: "\(Fixtures.valid)/tls/ca.pem"), interval: .seconds(10), timeout: .seconds(5),
                    staleAfter: .seconds(40), connection: .device, floor: .device, isEnabled: false,
                    formerly: MeterKey(site: "janssen", meter: "main"), role: .production))
    }

    @Test func theStreamsAreReadAsTheyStand() throws {
        let (configuration, _) = try ConfigurationReader.read(path: "\(Fixtures.valid)/everything.yaml")
        let key = TelegramKey.luxembourg
        #expect(configuration.meters[2].collector == .p1TCP)
        #expect(
            configuration.meters[2].source
                == .stream(
                    TelegramStreamSettings(
                        source: .tcp(host: "fe80::2", port: 2001), interval: .seconds(30), idleTimeout: .seconds(300),
                        decryption: StreamDecryption(key: key, authenticationKey: key, verifiesTag: false))))
        #expect(configuration.meters[3].collector == .p1Serial)
        #expect(
            configuration.meters[3].source
                == .stream(
                    TelegramStreamSettings(
                        source: .serial(path: "/dev/serial/by-id/usb-FTDI_P1", .slow), interval: .seconds(60),
                        idleTimeout: .seconds(90), decryption: StreamDecryption(key: key, authenticationKey: key))))
    }

    @Test func aStreamKeepsAllReadingsWhereNoIntervalIsSet() throws {
        let configuration = try Fixtures.configuration(
            """
            sites:
              - id: a
                meters: [{ id: b, collector: p1-tcp, address: "localhost:2001" }]
            """)
        #expect(
            configuration.meters[0].source
                == .stream(
                    TelegramStreamSettings(
                        source: .tcp(host: "localhost", port: 2001), interval: nil, idleTimeout: .seconds(90),
                        decryption: nil)))
    }

    @Test func theNearestLevelDecides() throws {
        let (configuration, _) = try ConfigurationReader.read(path: "\(Fixtures.valid)/everything.yaml")
        let heatPump = configuration.meters[1]
        #expect(heatPump.interval == .seconds(30))
        #expect(heatPump.timeout == .seconds(15))
        #expect(heatPump.staleAfter == .seconds(5400))
        #expect(heatPump.connection == .keepAlive)
        #expect(heatPump.floor == .none)
        #expect(heatPump.role == .submeter)
        let included = configuration.meters[4]
        #expect(included.interval == .seconds(60))
        guard case .device(_, let caFile) = included.source else { throw Fixtures.Unexpected() }
        #expect(caFile == "\(Fixtures.valid)/sites/peeters.pem")
    }

    @Test func theDemonstrationReadsThreeHouseholds() throws {
        let (configuration, warnings) = try ConfigurationReader.read(
            path: "\(Fixtures.root)/gateway.yaml", environment: { _ in nil })
        #expect(warnings.isEmpty)
        #expect(configuration.server.listen.description == "127.0.0.1:9571")
        #expect(configuration.store.path == "\(Fixtures.root)/.build-demo/history.db")
        #expect(configuration.sites.count == 3)
        #expect(
            configuration.meters.map(\.source)
                == ["127.1.0.1", "127.1.0.2", "127.1.0.3"].map { host in
                    .device(DeviceURL(scheme: .http, host: host, port: 7580), caFile: nil)
                })
        #expect(configuration.sites.allSatisfy { $0.zone.identifier == "Europe/Amsterdam" && $0.fuse != nil })
    }

    @Test func aDefaultTimeoutYieldsToAShortInterval() throws {
        let configuration = try Fixtures.configuration(
            "polling: { interval: 5s, floor: none }\n" + Fixtures.meter("interval: 100ms"))
        #expect(configuration.polling.timeout == .seconds(4))
        #expect(configuration.meters[0].timeout == .milliseconds(80))
    }

    @Test func aDefaultStalenessIsThreeIntervalsAtLeast() throws {
        let configuration = try Fixtures.configuration(Fixtures.meter("interval: 5m"))
        #expect(configuration.polling.staleAfter == .seconds(150))
        #expect(configuration.meters[0].staleAfter == .seconds(900))
        #expect(configuration.meters[0].timeout == .seconds(8))
    }

    @Test func aGlobalClashThatNoMeterHasIsNoError() {
        #expect(Fixtures.errors("polling: { timeout: 15s }\n" + Fixtures.meter("interval: 30s")).isEmpty)
    }

    @Test(arguments: [
        "NL": "Europe/Amsterdam", "BE": "Europe/Brussels", "LU": "Europe/Luxembourg", "FI": "Europe/Helsinki",
    ])
    func theCountrySetsTheTimeZone(country: String, zone: String) throws {
        let configuration = try Fixtures.configuration("sites: [ { id: a, country: \(country) } ]")
        #expect(configuration.sites[0].zone.identifier == zone)
    }

    @Test(arguments: [
        "AD", "AL", "AT", "BA", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR",
        "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO", "RS",
        "SE", "SI", "SK", "SM",
    ])
    func everyZoneOfACountryExists(country: String) throws {
        #expect(throws: Never.self) { try Zone(identifier: #require(CountryZones.identifier(of: country))) }
    }
}
