internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import NIOCore
internal import Testing

@testable internal import Collectors
@testable internal import Gateway

@Suite struct OverviewTests {
    @Test func saysWhatIsWhereAndHowTheMetersAre() async throws {
        let response = try await ResourceTests.get(SampleFleet.read(), "/")
        let page = String(buffer: response.body)
        #expect(response.headers[.contentType] == "text/html; charset=utf-8")
        for route in Route.allCases where route != .overview { #expect(page.contains(route.pattern)) }
        #expect(page.contains(#"<a href="/api/v1/meters/jansen/grid/latest">jansen/grid</a>"#))
        #expect(page.contains(#"<td class="up">up</td><td>4 s ago</td>"#))
        #expect(page.contains(#"<td class="disabled">disabled</td><td>never read</td>"#))
        #expect(page.contains("<td>timeout: no answer within 8 s</td>"))
    }

    @Test func loadsNothingAndRunsNothing() async throws {
        let response = try await ResourceTests.get(SampleFleet.read(), "/")
        let page = String(buffer: response.body)
        #expect(!page.contains("<script") && !page.contains("<img") && !page.contains("<link"))
        #expect(!page.contains("http://") && !page.contains("https://"))
        #expect(response.headers[.contentSecurityPolicy]?.hasPrefix("default-src 'none'") == true)
    }

    @Test func textsFromOutsideStayTexts() async throws {
        let yaml = SampleFleet.yaml.replacing("name: Fam.", with: "name: <script>alert(1)</script> & Fam.")
        let fleet = try SampleFleet(yaml)
        _ = try fleet.meter("peeters", "grid").note(
            PollReport(.failed(PollFailure(.http, "status 500: <img src=x onerror='alert(2)'>"))), SampleFleet.timing())
        let page = try await String(buffer: ResourceTests.get(fleet, "/").body)
        #expect(
            page.contains("<td>&lt;script&gt;alert(1)&lt;/script&gt; &amp; Fam. &quot;Jansen&quot; \\ Utrecht</td>"))
        #expect(page.contains("http: status 500: &lt;img src=x onerror=&#39;alert(2)&#39;&gt;"))
        #expect(!page.contains("<script") && !page.contains("<img"))
    }

    @Test(arguments: [
        (0, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "119 min"), (7200, "2 h"), (172_799, "47 h"),
        (172_800, "2 d"),
    ])
    func agesAreInTheUnitThatPeopleUse(seconds: Int, text: String) {
        #expect(AgeText.string(.seconds(seconds)) == text)
    }
}
