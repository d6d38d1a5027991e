# ruff: noqa: E501  printed words are not wrapped
"""The project's own sample letters, as data: people and facts are invented, the form is the State's.

``make_sample_letters.py`` prints them in the form of each year and writes what a parser must find in them.
An item is (request, decision, claims administrator's field, reviewer's field, rationale), and for a partly authorized
one also (wording, requested, authorized).
"""

from __future__ import annotations

from typing import NamedTuple


class Item(NamedTuple):
    request: str
    decision: str
    claims: str
    reviewer: str
    rationale: str
    wording: str = "{request}"
    requested: str | None = None
    authorized: str | None = None


class Sample(NamedTuple):
    name: str
    form: str
    case: str
    dates: dict[str, str]
    printed_dates: dict[str, str]
    age: int | None
    sex: str | None
    specialties: list[str]
    states: list[str]
    summary: str
    items: list[Item]
    documents: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    pdf: bool = False


UP, OVER = "upheld", "overturned"
NOT_CITED = "The Claims Administrator did not cite any medical evidence for its decision."
REMAINING = (
    "{requested} was the original request. {authorized} was authorized by the Claims Administrator. "
    "The remaining IMR eligible portion of the original request, {request} is"
)
LEAVING = (
    "{requested} was the original request. The Claims Administrator authorized {authorized}, leaving the original "
    "request IMR eligible. The original request, {request} is"
)


def dates(assigned: str, injury: str, decided: str, denied: str, received: str) -> dict[str, str]:
    return {
        "date_assigned": assigned,
        "date_of_injury": injury,
        "decision_date": decided,
        "ur_denial_date": denied,
        "application_received": received,
    }


SAMPLES = [
    Sample(
        "notice_2013_knee",
        "notice_2013",
        "CM13-0000417",
        {
            "date_of_injury": "2012-03-14",
            "decision_date": "2013-10-02",
            "ur_denial_date": "2013-07-09",
            "application_received": "2013-07-22",
        },
        {
            "date_of_injury": "3/14/2012",
            "decision_date": "10/2/2013",
            "ur_denial_date": "7/9/2013",
            "application_received": "7/22/2013",
        },
        46,
        "male",
        ["Orthopedic Surgery"],
        ["California"],
        "This 46 year-old male warehouse driver twisted his right knee while stepping off a loading dock. He reports medial "
        "knee pain and swelling after long shifts, without locking. Examination on 5/30/2013 showed a mild effusion, medial "
        "joint line tenderness and a negative Lachman test; McMurray's test was equivocal. An MRI of 6/11/2013 showed a "
        "degenerative signal in the medial meniscus and no displaced tear. He completed six visits of therapy.",
        [
            Item(
                "Right knee arthroscopy with partial medial meniscectomy",
                UP,
                "The Claims Administrator based its decision on the Knee Complaints Chapter (ACOEM Practice Guidelines, 2nd "
                "Edition (2004), Chapter 13), page 343, which is part of MTUS.",
                "The Expert Reviewer found the guidelines used by the Claims Administrator relevant and appropriate for the "
                "employee's clinical circumstance.",
                "The cited chapter reserves arthroscopy for a knee with more than pain: locking, popping or giving way, together "
                "with a tear that imaging confirms. This employee denies locking, the ligaments are stable, and the scan shows "
                "degeneration only. There is no record of a full course of exercise. The request for right knee arthroscopy with "
                "partial medial meniscectomy is not medically necessary and appropriate.",
            ),
            Item(
                "Physical therapy 2 times a week for 3 weeks, right knee: 6 visits",
                OVER,
                "The Claims Administrator based its decision on the Chronic Pain Medical Treatment Guidelines (2009), page 99, "
                "which is part of MTUS.",
                "The provider did not dispute the guidelines used by the Claims Administrator. The Expert Reviewer relied on the "
                "same section.",
                "The employee had six visits a year ago and gained strength from them. He now has a new effusion and weakness of "
                "the quadriceps, graded 4/5, and has not been taught a closed chain program. Six further visits stay within the "
                "number that the guideline allows for myalgia. The request for physical therapy is medically necessary and "
                "appropriate.",
            ),
            Item(
                "Cold therapy unit rental for 7 days",
                UP,
                "The Claims Administrator did not cite any evidence based criteria for its decision.",
                "The Expert Reviewer found that no section of the MTUS was applicable. Per the Strength of Evidence hierarchy, the "
                "Expert Reviewer used the Official Disability Guidelines (ODG), Knee and Leg Chapter, Continuous-flow cryotherapy.",
                "Since the operation has not been found necessary, there is no postoperative period for which the unit would be "
                "used. The request for a cold therapy unit is notmedically necessary and appropriate.",
            ),
        ],
        documents=(
            "Application for Independent Medical Review",
            "Utilization Review Determination",
            "Employee medical records from the treating provider",
        ),
    ),
    Sample(
        "worded_2014_medications",
        "outcome_in_words",
        "CM13-0052290",
        dates("2013-12-30", "2009-08-21", "2014-04-07", "2013-11-04", "2013-11-15"),
        dates("12/30/2013", "8/21/2009", "4/7/2014", "11/4/2013", "11/15/2013"),
        52,
        "female",
        ["Family Medicine", "Pain Medicine"],
        ["California", "Nevada"],
        "The patient is a 52 y/o female hotel housekeeper with chronic low back and neck pain. Diagnoses include lumbar "
        "radiculopathy, cervical sprain and depressive disorder. On 10/8/2013 she rated the pain 7/10 and described tingling in "
        "the left foot. Straight leg raise was positive on the left and negative on the right; there was no motor weakness and "
        "no clonus. She sleeps poorly, and a questionnaire pointed to moderate depression. No history of ulcer or bleeding is "
        "recorded.",
        [
            Item(
                "Norco 10/325 mg #120",
                UP,
                "The Claims Administrator based its decision on the MTUS Chronic Pain Medical Treatment Guidelines, Opioids, pages 76-80.",
                "The Physician Reviewer based his/her decision on the MTUS Chronic Pain Medical Treatment Guidelines, Opioids, criteria "
                "for use, page 78.",
                "Four domains are to be followed in a patient who takes opioids: analgesia, daily activity, adverse effects and aberrant "
                "behavior. The notes give one pain score and nothing else. There is no documentation of a signed agreement, and no "
                "functional gain is described after two years of use. A slow taper would be safer than a sudden stop. Norco 10/325 mg "
                "#120 is not medically necessary and appropriate.",
            ),
            Item(
                "Prilosec 20 mg #60",
                UP,
                "The Claims Administrator based its decision on the MTUS Chronic Pain Medical Treatment Guidelines, NSAIDs, GI symptoms & cardiovascular risk.",
                "The Physician Reviewer based his/her decision on the MTUS Chronic Pain Medical Treatment Guidelines, page 68.",
                "Omeprazole protects the stomach of those at risk: age over 65, a past ulcer, anticoagulants, or several anti-inflammatory "
                "drugs. None of these applies, and she denies heartburn. Prilosec is not medically necessary and appropriate.",
            ),
            Item(
                "Flurbiprofen 20%/Lidocaine 5% cream, 180 gm",
                UP,
                "The Claims Administrator did not cite any evidence based criteria for its decision.",
                "The Physician Reviewer based his/her decision on the MTUS Chronic Pain Medical Treatment Guidelines, Topical Analgesics, "
                "pages 111-113.",
                "A compound stands or falls with its weakest part. Lidocaine is accepted on the skin only as a patch and for localized nerve "
                "pain, and flurbiprofen has no approved topical form. Failure of an anticonvulsant is not documented. The cream is not "
                "medically necessary.",
            ),
            Item(
                "Cognitive behavioral therapy, 4 sessions",
                OVER,
                "The Claims Administrator based its decision on the Official Disability Guidelines (ODG), Mental Illness & Stress Chapter.",
                "The Physician Reviewer based his/her decision on the MTUS Chronic Pain Medical Treatment Guidelines, Psychological "
                "treatment, page 23.",
                "The guideline opens with a trial of three to four visits over two weeks where fear of movement or low mood slows recovery. "
                "Her scores show moderate depression, she avoids bending for fear of harm, and she has had no counseling so far. The trial "
                "that is asked for is the one recommended. Cognitive behavioral therapy, 4 sessions is medically necessary and appropriate.",
            ),
            Item(
                "Urine drug screen",
                OVER,
                "The Claims Administrator based its decision on the MTUS Chronic Pain Medical Treatment Guidelines, Drug testing, page 43.",
                "The Physician Reviewer based his/her decision on the MTUS Chronic Pain Medical Treatment Guidelines, page 43 and page 94.",
                "She has taken an opioid daily since 2011 and was last tested more than a year ago. Testing once a year is advised even where "
                "the risk of misuse is low. The urine drug screen is medically necessary and appropriate.",
            ),
        ],
        documents=(
            "Progress reports of 2013",
            "Utilization Review Determination from the Claims Administrator",
            "Medical Treatment Utilization Schedule",
        ),
        pdf=True,
    ),
    Sample(
        "worded_2014_carpal_tunnel",
        "outcome_in_words",
        "CM14-0003318",
        dates("2014-01-22", "2013-02-11", "2014-06-19", "2013-12-18", "2014-01-08"),
        dates("01/22/2014", "02/11/2013", "06/19/2014", "12/18/2013", "01/08/2014"),
        39,
        "female",
        ["Orthopedic Surgery"],
        ["Texas"],
        "The patient is a thirty-nine year old woman who packs fruit and has numbness of the thumb, index and middle fingers of the "
        "right hand, worse at night. Phalen's test and Tinel's sign are positive at the right wrist; thenar atrophy is absent. Nerve "
        "studies of 9/17/2013 showed a prolonged distal motor latency of the right median nerve, with no evidence of cervical "
        "radiculopathy. A night splint and one injection helped for a month.",
        [
            Item(
                "Right open carpal tunnel release",
                OVER,
                "The Claims Administrator based its decision on the ACOEM Practice Guidelines, Chapter 11 Forearm, Wrist, and Hand Complaints.",
                "The Physician Reviewer based his/her decision on the MTUS ACOEM Chapter 11 Forearm, Wrist, and Hand Complaints, page 270.",
                "Release is supported where the history, the signs and the nerve studies agree and splinting has been tried. All four are on "
                "record here: nocturnal numbness in the median fingers, a positive Phalen's test, delayed latency, and brief relief from a "
                "splint and an injection. The right open carpal tunnel release is medically necessary and appropriate.",
            ),
            Item(
                "Postoperative occupational therapy, 8 visits",
                OVER,
                "The Claims Administrator did not cite any evidence based criteria for its decision.",
                "The Physician Reviewer based his/her decision on the MTUS Postsurgical Treatment Guidelines, Carpal Tunnel Syndrome, pages 15-16.",
                "Three to eight visits over three to five weeks are allowed after an open release. The number requested is the upper end of that "
                "range and she lifts crates all day. Postoperative occupational therapy, 8 visits is medically necessary and appropriate.",
            ),
        ],
        documents=("Hand surgery consultation of 10/21/2013", "Electrodiagnostic report of 9/17/2013"),
    ),
    Sample(
        "standard_2014_facet",
        "standard",
        "CM14-0061187",
        {"date_of_injury": "2011-09-02"},
        {},
        57,
        "male",
        ["Anesthesiology", "Pain Medicine"],
        ["Oregon"],
        "The patient is a 57 year old male roofer with a work injury dated 9/2/11. The diagnoses include lumbar facet arthropathy and "
        "myofascial pain. Under consideration is a request for medial branch blocks.On exam of 4/15/14 extension and rotation of the lumbar "
        "spine reproduce axial pain, worse on the left. There is tenderness over the facets at L3-4 and L4-5.Straight leg raise is negative "
        "bilaterally. Sensation is intact in both legs and no weakness was found. Reflexes: knee 2+, ankle 1 +. An MRI of 2012 showed "
        "disc bulges at L3-L4 and L5-S 1 without central stenosis. He has had chiropractic care; home exercise is not described.",
        [
            Item(
                "Left lumbar medial branch block at L3-4, L4-5 under fluoroscopic guidance and intravenous sedation",
                UP,
                "Decision based on MTUS ACOEM Chapter 12 Low Back Complaints.  Decision based on Non-MTUS Citation Official Disability "
                "Guidelines (ODG) Low Back Chapter, Facet joint diagnostic blocks",
                "Decision based on MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 300-301.  Decision based on Non-MTUS Citation Official "
                "Disability Guidelines (ODG) Low Back Chapter, Facet joint diagnostic blocks (injections)",
                "The ODG asks for low-back pain that is not radicular, at no more than two levels on both sides, and for failure of conservative "
                "treatment, exercise included, over four to six weeks. Sedation clouds the reading of a diagnostic block and is for extreme "
                "anxiety only (Cohen, 2007). No such anxiety is documented. The record does not show a supervised or a home program. The left "
                "lumbar medial branch block with sedation is not medically necessary.",
            ),
            Item(
                "Right lumbar medial branch block at L3-4, L4-5 under fluoroscopic guidance and intravenous sedation",
                UP,
                "Decision based on MTUS ACOEM Chapter 12 Low Back Complaints.",
                "Decision based on MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 300-301.  Decision based on Non-MTUS Citation ODG Low "
                "Back Chapter, Facet joint diagnostic blocks (injections)",
                "The right side is less painful, and what was said of the left holds here: conservative care has not been exhausted and sedation "
                "is not explained. There should be no evidence of radicular pain or previous fusion at the levels to be blocked, and this patient "
                "has neither. Even so, the criteria are not met in full. The right lumbar medial branch block with sedation is not medically "
                "necessary.",
            ),
        ],
        options=("double_spaced", "no_header", "prose_credentials"),
    ),
    Sample(
        "standard_2015_epidural",
        "standard",
        "CM15-0044102",
        {"date_of_injury": "2013-01-23"},
        {},
        44,
        "female",
        ["Physical Medicine & Rehabilitation", "Pain Management"],
        ["California", "Hawaii"],
        "The injured worker is a 44-year-old nurse's aide who sustained an industrial injury on January 23, 2013 when she caught a falling "
        "resident. She complains of pain from the low back to the outer left calf, 7-\n8/10. Current diagnosis is lumbar disc herniation with "
        "radiculitis. Physical examination of 1/29/2015 showed a positive left straight leg raise at 40 degrees, decreased sensation in the L5 "
        "dermatome and 4/5 strength of the great toe extensor. MRI dated 11/3/2014 revealed a left paracentral protrusion at L4-5 that "
        "contacts the L5 root. She denied bowel or bladder changes. Therapy and gabapentin gave little relief.",
        [
            Item(
                "Left L4-5 transforaminal epidural steroid injection",
                OVER,
                NOT_CITED,
                "Decision based on MTUS Chronic Pain Treatment Guidelines Epidural steroid injections (ESIs) Page(s): 46.",
                "The MTUS requires radiculopathy on examination that imaging or nerve studies corroborate, and a failure of exercise and "
                "medication. The L5 sensory loss, the weak toe extensor and the protrusion at L4-5 fit one another, and both therapy and "
                "gabapentin were tried. One level is requested, with fluoroscopy. The left L4-5 transforaminal epidural steroid injection is "
                "medically necessary.",
            ),
            Item(
                "Monitored anesthesia care for the injection: one unit",
                UP,
                NOT_CITED,
                "Decision based on Non-MTUS Citation Official Disability Guidelines (ODG), Low Back, Epidural steroid injections (ESIs), "
                "therapeutic.",
                "Heavy sedation is unusual for this procedure and may keep the patient from warning of contact with a nerve. The notes mention "
                "neither needle phobia nor sleep apnea. The monitored anesthesia care is not medically necessary.",
            ),
        ],
        options=("double_spaced", "no_header"),
    ),
    Sample(
        "standard_2016_shoulder_surgery",
        "standard",
        "CM16-0104455",
        dates("2016-06-20", "2015-10-05", "2016-07-25", "2016-05-31", "2016-06-09"),
        dates("06/20/2016", "10/05/2015", "07/25/2016", "05/31/2016", "06/09/2016"),
        61,
        "male",
        ["Orthopedic Surgery", "Sports Medicine"],
        ["New York", "California"],
        "The injured worker is a 61 year old male who sustained an industrial injury on 10-5-2015 when a ladder slid. Diagnoses include a "
        "full thickness tear of the right supraspinatus, impingement syndrome and controlled hypertension. On 5-12-16 active abduction was 80 "
        "degrees, with positive Neer's and Hawkins' signs and a positive drop arm test. Hoffmann's sign was negative and there was no "
        "instability. An MRI of 4-28-16 revealed a full thickness tear of the supraspinatus with 1.5cm retraction, and no fatty atrophy. "
        "Twelve visits of physical therapy and two steroid injections brought no lasting relief.",
        [
            Item(
                "Right shoulder arthroscopy with rotator cuff repair, subacromial decompression and possible biceps tenodesis",
                OVER,
                "Decision based on MTUS Shoulder Complaints 2004, Section(s): Surgical Considerations.",
                "Decision based on MTUS Shoulder Complaints 2004, Section(s): Surgical Considerations. Decision based on Non-MTUS Citation "
                "Official Disability Guidelines (ODG), Shoulder (Acute & Chronic), Surgery for rotator cuff repair.",
                "Repair is for a tear that weakens the arm and has not answered to three months of exercise. The drop arm test is positive, "
                "abduction is half of normal, and the scan shows a retracted tear in a muscle that is not yet wasted. Waiting would let it "
                "retract further. The request is medically necessary.",
            ),
            Item(
                "Associated surgical service: Assistant surgeon",
                OVER,
                NOT_CITED,
                "The Expert Reviewer based their decision on recommendation(s) outside of the MTUS Guidelines. Decision based on Non-MTUS Citation "
                "Centers for Medicare and Medicaid Services, Physician Fee Schedule.",
                "The payment schedule allows an assistant for an arthroscopic cuff repair. As the repair itself is supported, the assistant "
                "surgeon is medically necessary.",
            ),
            Item(
                "Associated surgical service: Sling with abduction pillow",
                OVER,
                NOT_CITED,
                "Decision based on Non-MTUS Citation ODG, Shoulder Chapter, Postoperative abduction pillow sling.",
                "An abduction pillow is recommended after open repair of large tears and is accepted by many after arthroscopic repair of a "
                "retracted one. The sling is medically necessary.",
            ),
            Item(
                "Associated surgical service: Pre-op labs: PT/PTT",
                UP,
                NOT_CITED,
                "Decision based on Non-MTUS Citation Official Disability Guidelines (ODG), Low Back, Preoperative testing, general.",
                "Coagulation studies are for those who bleed easily or take anticoagulants. He denies either. The pre-op labs are not medically "
                "necessary.",
            ),
            Item(
                "Associated surgical service: Cold therapy unit, 21 day rental",
                UP,
                NOT_CITED,
                "Decision based on Non-MTUS Citation Official Disability Guidelines (ODG), Shoulder, Continuous-flow cryotherapy.",
                "Cold therapy is an option for up to 7 days after the operation, home use included. Three weeks go beyond that, and this form "
                "leaves no room to change a request. The unit is not medically necessary.",
            ),
            Item(
                "Percocet 10/325mg #90",
                UP,
                "Decision based on MTUS Opioids 2016.",
                "Decision based on MTUS Opioids 2016, Section(s): Opioids for Acute Pain: 1.3 Severe Acute Injuries.",
                "An opioid is reasonable in the first days after a cuff repair, at the lowest dose and for the shortest time. Ninety tablets of "
                "the strongest tablet, without a plan to taper, are more than that. The request is not medically necessary.",
            ),
        ],
        options=("page_breaks",),
        pdf=True,
    ),
    Sample(
        "standard_2017_partly_authorized",
        "standard",
        "CM17-0031902",
        dates("2017-02-21", "2016-11-18", "2017-03-23", "2017-01-26", "2017-02-10"),
        dates("02/21/2017", "11/18/2016", "03/23/2017", "01/26/2017", "02/10/2017"),
        35,
        "female",
        ["Family Practice"],
        ["North Carolina", "South Carolina"],
        "This case concerns a now 35-year-old female, with an occupational claim from 11/18/2016. She slipped on a wet floor and "
        "struck her left hip and elbow. The current diagnoses are left hip contusion, lumbar strain and wrist sprain. On 01/17/2017 she walked "
        "with a limp, the hip was tender over the trochanter, and range of motion was full. X-rays showed no fracture. Patrick's test was not "
        "performed. She lives alone on a second floor.",
        [
            Item(
                "Physical therapy for the left hip, 6 sessions",
                UP,
                "Decision based on MTUS Chronic Pain Medical Treatment 2016.",
                "Decision based on MTUS Initial Approaches to Treatment 2004, Section(s): Physical Methods.",
                "Six sessions were granted, and no report yet says what came of them. More would be considered once progress in function is "
                "measured. The six further sessions are not medically necessary.",
                REMAINING,
                "Physical therapy for the left hip, 12 sessions",
                "Physical therapy for the left hip, 6 sessions",
            ),
            Item(
                "Naproxen 500mg #30",
                OVER,
                "Decision based on MTUS Chronic Pain Medical Treatment 2016, Section(s): NSAIDs (non-steroidal anti-inflammatory drugs).",
                "Decision based on MTUS Chronic Pain Medical Treatment 2016, Section(s): NSAIDs (non-steroidal anti-inflammatory drugs).",
                "An anti-inflammatory drug is first line for a contusion and a strain. She has no renal disease, no reflux and no heart disease, "
                "and took it with benefit. A month at two a day is a customary supply. The request is medically necessary.",
                REMAINING,
                "Naproxen 500mg #60",
                "Naproxen 500mg #30",
            ),
            Item(
                "Home health aide 4 hours a day, 5 days a week for 6 weeks",
                OVER,
                "Decision based on MTUS Chronic Pain Medical Treatment 2016, Section(s): Home health services.",
                "The Expert Reviewer did not base their decision on the MTUS. Decision based on Non-MTUS Citation Medicare Benefit Policy Manual, "
                "Chapter 7, Home Health Services.",
                "She cannot carry or climb, is on crutches, and has nobody in the house. An evaluation by a nurse does not dress or feed her. Part "
                "time help for six weeks is what the manual describes. The home health aide is medically necessary.",
                LEAVING,
                "Home health aide 4 hours a day, 5 days a week for 6 weeks",
                "a home health evaluation by a registered nurse",
            ),
        ],
        options=("page_breaks",),
        pdf=True,
    ),
    Sample(
        "standard_2016_capitals",
        "standard",
        "CM16-0177340",
        dates("2016-10-03", "2010-12-07", "2016-11-07", "2016-09-06", "2016-09-22"),
        dates("10/03/2016", "12/07/2010", "11/07/2016", "09/06/2016", "09/22/2016"),
        66,
        "male",
        ["Internal Medicine", "Hospice & Palliative Medicine"],
        ["Pennsylvania"],
        "The applicant is a 66-year-old former welder with an industrial injury of December 7, 2010. He has failed back surgery syndrome after "
        "a fusion at L5-S1, obesity and diabetes. He uses a cane. On 8-23-16 there was a well healed scar, lumbar flexion of 30 degrees, and "
        "an antalgic gait; sensation was decreased in a stocking pattern. No bowel or bladder incontinence was reported. He drives short "
        "distances. A TENS trial of one month is mentioned, but not its result.",
        [
            Item(
                "TRANSPORTATION TO AND FROM ALL MEDICAL APPOINTMENTS",
                UP,
                NOT_CITED,
                "The Expert Reviewer based their decision on recommendation(s) outside of the MTUS Guidelines. Decision based on Non-MTUS Citation "
                "Official Disability Guidelines (ODG), Knee & Leg, Transportation (to & from appointments).",
                "Transport is for those whose disability keeps them from driving or being driven. He drives, and his wife drives him. It is not "
                "explained why this would not do. The transportation is not medically necessary.",
            ),
            Item(
                "TENS unit, purchase: electrodes and batteries included",
                UP,
                "Decision based on MTUS Chronic Pain Medical Treatment 2016, Section(s): Transcutaneous electrotherapy.",
                "Decision based on MTUS Chronic Pain Medical Treatment 2016, Section(s): Transcutaneous electrotherapy.",
                "Purchase follows a month's trial with a record of how often the unit was worn, how much pain it took away and what else was done "
                "besides. Neither use nor benefit is documented. The TENS unit is not medically necessary.",
            ),
            Item(
                "Gym membership, 12 months",
                UP,
                NOT_CITED,
                "Decision based on Non-MTUS Citation ODG Low Back Chapter (updated 7/8/16), Gym memberships.",
                "A gym is not medical treatment unless a home program has failed, equipment is needed and a professional watches over it. A home "
                "program has not been described. The gym membership is not medically necessary.",
            ),
            Item(
                "Four wheeled walker with seat",
                OVER,
                NOT_CITED,
                "Decision based on Non-MTUS Citation Official Disability Guidelines, 2016, Knee & Leg, Walking aids (canes, crutches, braces, "
                "orthoses, & walkers).",
                "He has fallen twice with the cane, cannot stand longer than five minutes, and lacks feeling in both feet. A walker with a seat "
                "answers to each of these. The four wheeled walker is medically necessary.",
            ),
        ],
        pdf=True,
    ),
    Sample(
        "standard_2017_nothing_cited",
        "standard",
        "CM17-0040015",
        dates("2017-03-06", "2016-06-30", "2017-04-05", "2017-02-14", "2017-02-24"),
        dates("03/06/2017", "06/30/2016", "04/05/2017", "02/14/2017", "02/24/2017"),
        29,
        "male",
        ["Psychiatry"],
        ["Massachusetts"],
        "According to medical records available for review, the injured worker is a(n) 29 year old male, who sustained an industrial injury "
        "on 06-30-16 when he was assaulted at a store. He has posttraumatic stress disorder and major depressive disorder, single episode. "
        "He denied suicidal ideation and hallucinations; mood was anxious, thought process linear. He had 10 sessions of psychotherapy, with "
        "fewer nightmares and a return to half days.",
        [
            Item(
                "Individual psychotherapy, 6 sessions",
                OVER,
                NOT_CITED,
                "The Expert Reviewer did not cite any medical evidence for its decision.",
                "Ten sessions have brought measured gains: the depression score fell from 21 to 13 and he works half days again. Up to twenty are "
                "customary while progress is made. Six sessions is medically necessary.",
            ),
            Item(
                "Biofeedback times 6",
                UP,
                NOT_CITED,
                "The Expert Reviewer did not cite any medical evidence for its decision.",
                "No muscle tension, headache or chronic pain is described for which this would be used. There is no treatment plan that names it. "
                "The biofeedback is not medically necessary.",
            ),
        ],
    ),
    Sample(
        "professional_review_cervical",
        "professional_review",
        "CM13-0000033",
        {"date_of_injury": "2010-04-19", "decision_date": "2013-05-28"},
        {"date_of_injury": "April 19, 2010", "decision_date": "May 28, 2013"},
        50,
        "male",
        ["Neurological Surgery"],
        ["California"],
        "The employee is a male electrician, age 50, who fell from a scaffold. He has neck pain with numbness of the right thumb. Spurling's "
        "test is positive on the right, the biceps reflex is 1+, and strength is 4/5 in elbow flexion. Hoffmann's sign is absent. The MRI of "
        "2/6/2013 shows a right foraminal disc osteophyte complex at C5-6 with severe foraminal narrowing. Two epidural injections and eight "
        "months of therapy have failed.",
        [
            Item(
                "Anterior cervical discectomy and fusion at C5-6",
                OVER,
                "",
                "MTUS ACOEM Chapter 8 Neck and Upper Back Complaints, pages 179-181, because it names the signs that support surgery.",
                "The employee has one level of disease, matching arm signs, matching imaging, and a long failure of other care. There is no "
                "evidence of myelopathy, and instability was ruled out on flexion and extension films. The anterior cervical discectomy and "
                "fusion at C5-6 is medically necessary and appropriate.",
            )
        ],
        documents=("Neurosurgical reports of 2012 and 2013", "MRI report of 2/6/2013"),
    ),
    Sample(
        "middle_of_a_letter",
        "standard",
        "",
        {},
        {},
        None,
        None,
        [],
        [],
        "",
        [
            Item(
                "Right wrist brace",
                UP,
                "Decision based on MTUS Forearm, Wrist, and Hand Complaints 2004, Section(s): Initial Care.",
                "Decision based on MTUS Forearm, Wrist, and Hand Complaints 2004, Section(s): Initial Care.",
                "A brace was dispensed in March and is said to be in good repair. Why a second one is needed is not clear from the notes. The "
                "right wrist brace is not medically necessary.",
            ),
            Item(
                "Retrospective trigger point injection, left trapezius (DOS 8/2/16)",
                OVER,
                NOT_CITED,
                "Decision based on MTUS Chronic Pain Medical Treatment 2016, Section(s): Trigger point injections.",
                "A taut band with a twitch response and referred pain was recorded on the day, symptoms had lasted five months, stretching and "
                "tizanidine had failed, and radiculopathy was absent. The trigger point injection was medically necessary.",
            ),
        ],
        options=("middle",),
    ),
    Sample(
        "standard_2019_formulary",
        "standard",
        "CM19-0012206",
        dates("2019-02-11", "2018-07-03", "2019-03-12", "2019-01-15", "2019-01-31"),
        dates("02/11/2019", "07/03/2018", "03/12/2019", "01/15/2019", "01/31/2019"),
        48,
        "female",
        ["Preventive Medicine", "Occupational Medicine"],
        ["California", "Arizona"],
        "Ms. D is a 48 y.o. female cashier injured on 7/3/2018, with a cumulative strain of the neck and both wrists. Exam of 12/20/2018: "
        "cervical range of motion is full, Spurling's is negative bilaterally, no atrophy; Finkelstein's test is positive on the left. "
        "Rule out left C6 radiculopathy. X-rays of the cervical spine were unremarkable. The provider requests the services below.",
        [
            Item(
                "MRI of the cervical spine without contrast",
                UP,
                "Decision based on MTUS Cervical and Thoracic Spine Disorders Guidelines (May 27, 2016), Diagnostic Testing: MRI.",
                "Decision based on MTUS Cervical and Thoracic Spine Disorders Guidelines (May 27, 2016), Diagnostic Testing: MRI.",
                "Imaging is for red flags or for a radiculopathy that persists or worsens. Strength, reflexes and sensation are normal and "
                "Spurling's test is negative; a radiculopathy is suspected but not shown. The MRI of the cervical spine is not medically "
                "necessary.",
            ),
            Item(
                "EMG/NCV of the left upper extremity",
                OVER,
                "Decision based on MTUS Hand, Wrist, and Forearm Disorders Guidelines (June 30, 2016).",
                "Decision based on MTUS Hand, Wrist, and Forearm Disorders Guidelines (June 30, 2016), Carpal Tunnel Syndrome: Electrodiagnostic "
                "Studies.",
                "Numbness of the left hand has lasted half a year, with an exam that fits neither root nor wrist alone. A nerve study would tell "
                "one from the other and so change what is done. The EMG/NCV of the left upper extremity is medically necessary.",
            ),
            Item(
                "Celecoxib 200mg #60 with 2 refills",
                UP,
                "Decision based on MTUS Drug Formulary.",
                "Decision based on MTUS Initial Approaches to Treatment Guidelines (June 30, 2017), Section(s): Oral Pharmaceuticals. Decision based "
                "on MTUS Drug Formulary.",
                "Celecoxib is for patients whose stomach does not bear older drugs. Ibuprofen was stopped without a reason being given. There is no "
                "documentation of gastritis. The request is not medically necessary.",
            ),
            Item(
                "Thumb spica splint, left",
                OVER,
                NOT_CITED,
                "Decision based on MTUS Hand, Wrist, and Forearm Disorders Guidelines (June 30, 2016), de Quervain's Stenosing Tenosynovitis.",
                "Finkelstein's test is positive and the tendon sheath is tender and thickened. A splint is where treatment of this disorder starts. "
                "The thumb spica splint is medically necessary.",
            ),
            Item(
                "Acupuncture 1 time a week for 4 weeks: neck",
                OVER,
                "Decision based on MTUS Acupuncture Treatment 2007.",
                "Decision based on MTUS Acupuncture Treatment 2007.",
                "Up to six visits are allowed to find out whether function improves; four are asked for, beside exercise and with fewer pills as the "
                "goal. The acupuncture is medically necessary.",
            ),
        ],
        options=("upper_decisions",),
        pdf=True,
    ),
]
