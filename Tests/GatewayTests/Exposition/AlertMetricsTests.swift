internal import Alerting
internal import Metering
internal import Testing

@testable internal import Gateway

/// What the page says of alerts, as Prometheus can read it.
@Suite struct AlertMetricsTests {
    /// What `count by (alertstate) (ALERTS)` leaves: Prometheus refuses a page in which a label stands twice.
    @Test func theStateOfAnAlertReplacesALabelOfThatName() throws {
        let fleet = try SampleFleet()
        let since = Timestamp(seconds: 1_772_370_000)
        var figures = SamplePage.figures
        figures.alerting?.active = ["firing", "pending"].map { state in
            AlertingFigures.Active(
                labels: Labels(["alertname": "Several", "alertstate": state]), state: .firing, activeAt: since)
        }
        let scrape = Scrape(
            fleet.live.fleet, MetricSelection(), counters: fleet.counters.values, figures: figures,
            ledger: SamplePage.ledger, started: since, now: SampleFleet.now)
        let bytes = MetricsPage.render(scrape, MetricSelection(), energyUnit: .joules, format: .text)
        let page = SamplePage(String(decoding: bytes, as: UTF8.self))
        #expect(page.samples("ALERTS") == [#"{alertname="Several",alertstate="firing"} 1"#])
        #expect(
            page.samples("ALERTS_FOR_STATE") == [
                #"{alertname="Several",alertstate="firing"} 1772370000"#,
                #"{alertname="Several",alertstate="pending"} 1772370000"#,
            ])
    }
}
