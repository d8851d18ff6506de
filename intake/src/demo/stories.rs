//! What the referrals tell: neutral, short, and each beginning with "Fictional:".

/// What a story fills into a form.
pub(super) type Story = &'static [(&'static str, &'static str)];

/// In the order in which they are told, again and again.
pub(super) const STORIES: [Story; 12] = [
    &[
        (
            "disclosure.narrative",
            "Fictional: the child told a school counselor that a grown-up at home had hit them, and asked to talk to somebody.",
        ),
        ("disclosure.how", "disclosure"),
        ("disclosure.to_whom", "School counselor"),
        ("offender.0.relation", "parents_partner"),
        ("offender.0.in_household", "yes"),
        ("allegation.0.by", "1"),
    ],
    &[
        (
            "disclosure.narrative",
            "Fictional: a neighbor called because of loud arguments. An officer spoke with the family; the child was calm and was not asked about it.",
        ),
        ("allegation.0.type", "witness_violence"),
        ("disclosure.how", "witness"),
        ("reporter.source", "friend"),
    ],
    &[
        (
            "disclosure.narrative",
            "Fictional: a nurse saw a bruise at a routine visit. The parent explained it as a fall; the clinic asks for a second look.",
        ),
        ("disclosure.how", "medical"),
        ("allegation.0.injury", "minor"),
        ("allegation.0.severity", "minor"),
        ("services.requested", "medical_non_acute"),
        ("reporter.source", "medical"),
    ],
    &[
        (
            "disclosure.narrative",
            "Fictional: the child told a grandparent about unwanted touching by a person who used to visit the family. No details were asked for.",
        ),
        ("allegation.0.type", "sexual_abuse"),
        ("disclosure.how", "disclosure"),
        ("disclosure.to_whom", "Grandparent"),
        ("offender.0.identified", "yes"),
        ("offender.0.first_name", "Invented"),
        ("offender.0.last_name", "Person"),
        ("offender.0.relation", "acquaintance"),
        ("offender.0.in_household", "no"),
        ("reporter.source", "relative"),
    ],
    &[
        (
            "disclosure.narrative",
            "Fictional: somebody whom the child knows only from a game asked for pictures. The parents have kept the device.",
        ),
        ("allegation.0.type", "online_exploitation"),
        ("allegation.0.place_type", "online"),
        ("offender.0.identified", "no"),
        (
            "offender.0.description",
            "Known only by a user name, which the investigator has.",
        ),
        ("offender.0.relation", "online"),
        ("safety.flags", "evidence_at_risk"),
        ("reporter.source", "parent"),
    ],
    &[
        (
            "disclosure.narrative",
            "Fictional: the school reports many missed days and that the child often comes without lunch or a coat.",
        ),
        ("allegation.0.type", "neglect"),
        ("disclosure.how", "witness"),
    ],
    &[
        ("about.reason", "witness"),
        ("allegation.0.type", "witness_violence"),
        (
            "disclosure.narrative",
            "Fictional: the child was in the next room during a disturbance and may have heard what was said.",
        ),
        ("allegation.0.place_type", "other_home"),
        ("reporter.source", "legal"),
    ],
    &[
        (
            "disclosure.narrative",
            "Fictional: after a change of foster home the child mentioned an earlier event to the new foster parent, who wrote it down and asked nothing further.",
        ),
        ("allegation.0.type", "emotional_abuse"),
        ("disclosure.how", "disclosure"),
        ("child.living_with", "foster"),
        ("reporter.source", "substitute_care"),
    ],
    &[
        ("about.reason", "courtesy_interview"),
        (
            "disclosure.narrative",
            "Fictional: a center in another state asks for an interview, because the child is staying with relatives here until the end of the school year.",
        ),
        ("allegation.0.type", "sexual_abuse"),
        ("child.living_with", "relative"),
        ("offender.0.relation", "other_relative"),
        ("offender.0.whereabouts", "In another state"),
        ("reporter.source", "social_services"),
    ],
    &[
        (
            "disclosure.narrative",
            "Fictional: officers met the child at a home that was searched for another reason. A relative took the child in for the night.",
        ),
        ("allegation.0.type", "drug_endangerment"),
        ("safety.flags", "substance_use"),
        ("disclosure.how", "witness"),
        ("reporter.source", "legal"),
    ],
    &[
        (
            "disclosure.narrative",
            "Fictional: two children of the same age group were found playing in a way that worried the day-care staff. Both families know and want advice.",
        ),
        ("allegation.0.type", "problematic_sexual_behavior"),
        ("allegation.0.place_type", "day_care"),
        ("offender.0.relation", "acquaintance"),
        ("reporter.source", "day_care"),
    ],
    &[
        ("about.reason", "consult"),
        (
            "disclosure.narrative",
            "Fictional: the worker wants to hear whether an interview is right for a child who speaks little, and which interpreter to bring.",
        ),
        ("child.needs", "Uses a tablet with pictures to answer."),
        ("child.disability", "speech"),
        ("services.requested", "consult"),
        ("reporter.source", "social_services"),
    ],
];
