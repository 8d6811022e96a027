internal import Testing

@testable internal import Gateway

@Suite struct MetricSelectionTests {
    private static func page(_ query: String) throws -> SamplePage {
        try SamplePage(SampleFleet.read(), MetricSelection(RequestQuery(query)))
    }

    private static func samples(_ page: SamplePage) -> [String] {
        page.lines.filter { !$0.hasPrefix("#") }
    }

    @Test func aSiteNarrowsThePageToItsSeries() throws {
        let page = try Self.page("site=peeters")
        #expect(!Self.samples(page).isEmpty)
        #expect(Self.samples(page).allSatisfy { $0.contains("site=\"peeters\"") })
        #expect(page.families.contains("site_info"))
        #expect(!page.families.contains("process_open_fds"))
    }

    @Test func severalSitesAreAllShown() throws {
        let page = try Self.page("site=peeters&site=jansen")
        #expect(page.samples("meter_up").count == 2)
    }

    @Test func aMeterNarrowsThePageToItsSeries() throws {
        let page = try Self.page("meter=jansen/grid")
        #expect(!Self.samples(page).isEmpty)
        #expect(Self.samples(page).allSatisfy { $0.contains(#"site="jansen",meter="grid""#) })
        #expect(!page.families.contains("site_info"))
    }

    @Test func aNameNarrowsThePageToItsFamily() throws {
        let page = try Self.page("name[]=meter_up&name%5B%5D=metergw_readings_total")
        #expect(page.families == ["meter_up", "metergw_readings_total"])
        #expect(try Self.page("name[]=metergw_readings").families == ["metergw_readings_total"])
        #expect(try Self.page("name[]=meter_up&site=jansen").samples("meter_up").count == 1)
    }

    @Test func siteAndMeterMustBothFit() throws {
        #expect(try Self.samples(Self.page("site=peeters&meter=jansen/grid")).isEmpty)
        #expect(try Self.samples(Self.page("site=jansen&meter=jansen/grid")).isEmpty == false)
    }

    @Test func nothingIsLeftOfWhatDoesNotExist() throws {
        #expect(try Self.samples(Self.page("site=nobody")).isEmpty)
        #expect(try Self.samples(Self.page("name[]=nothing")).isEmpty)
    }

    @Test(arguments: [
        "meter=grid", "meter=a/b/c", "meter=/grid", "meter=jansen/", "meter=", "sites=a", "name=meter_up",
    ])
    func badParametersAreRefused(query: String) {
        #expect(throws: Problem.self) { try MetricSelection(RequestQuery(query)) }
    }
}
