internal import Collectors
internal import Metering

extension APIResponder {
    /// `/api/v1/sites`: what is configured.
    func sites() -> Answer {
        var json = JSONWriter()
        json.object { json in
            json.array("sites") { json in
                for site in dependencies.live.fleet.configuration.sites { json.site(site) }
            }
        }
        return Answer(json: json.bytes)
    }

    /// `/api/v1/meters`: how all meters are.
    func meters() -> Answer {
        let now = dependencies.now()
        let fleet = dependencies.live.fleet
        var json = JSONWriter(capacity: fleet.meters.count * 256)
        json.object { json in
            json.array("meters") { json in
                for meter in fleet.meters {
                    json.object { $0.state(of: meter, meter.status, at: now) }
                }
            }
        }
        return Answer(json: json.bytes)
    }

    /// `/api/v1/meters/{site}/{meter}/latest`: the newest reading, whatever its age, its counters stitched.
    func latest(_ values: [String]) throws(Problem) -> Answer {
        let meter = try meter(values)
        let status = meter.status
        var json = JSONWriter(capacity: 4096)
        json.object { json in
            json.state(of: meter, status, at: dependencies.now())
            json.facts(status)
            json.name("reading")
            if let reading = status.shownReading { json.reading(reading) } else { json.null() }
        }
        return Answer(json: json.bytes)
    }
}

extension JSONWriter {
    fileprivate mutating func site(_ site: SiteConfiguration) {
        object { json in
            json.member("id", site.id)
            json.member("name", site.name)
            json.member("country", site.country)
            json.member("timezone", site.zone.identifier)
            json.name("fuse")
            if let fuse = site.fuse {
                json.object { json in
                    json.member("phases", Int64(fuse.phases))
                    json.member("amperes", fuse.current.milliamperes, decimals: 3)
                }
            } else {
                json.null()
            }
            json.object("labels") { json in
                for label in site.labels { json.member(label.name, label.value) }
            }
            json.array("meters") { json in
                for meter in site.meters { json.text(meter.key.meter) }
            }
        }
    }

    /// Writes the members that say how a meter is.
    fileprivate mutating func state(of meter: LiveMeter, _ status: MeterStatus, at now: Timestamp) {
        let configuration = meter.configuration
        member("site", configuration.key.site)
        member("meter", configuration.key.meter)
        member("collector", configuration.collector.rawValue)
        member("role", configuration.role.rawValue)
        member("state", MeterState(meter, status, at: now).rawValue)
        member("age_seconds", MeterState.age(status, at: now)?.wholeMilliseconds, decimals: 3)
        member("received", status.newestReceived)
        member("interval_seconds", status.interval.wholeMilliseconds, decimals: 3)
        name("failure")
        if let failure = status.lastFailure {
            object { json in
                json.member("reason", failure.reason.rawValue)
                json.member("detail", failure.text)
                json.member("time", status.lastPoll)
            }
        } else {
            null()
        }
    }

    /// Writes what a meter says of itself, but for serial numbers, which are personal data.
    fileprivate mutating func facts(_ status: MeterStatus) {
        name("facts")
        guard let facts = status.facts else { return null() }
        object { json in
            json.member("time", status.factsTime)
            json.member("identification", facts.identification)
            json.member("dsmr_version", facts.version)
            json.member("firmware", facts.firmware)
            json.member("active_tariff", facts.activeTariff)
        }
    }
}
