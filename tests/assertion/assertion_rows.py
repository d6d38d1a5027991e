"""What is said of each mention, in sentences written for these tests: one table for both engines."""

from __future__ import annotations

#: Kind to sentences. A mention without a label is a FINDING.
ROWS: dict[str, list[str]] = {
    "denied before the name": [
        "There is no [swelling|absent] of the ankle.",
        "No [effusion|absent], [crepitus|absent], or [joint line tenderness|absent].",
        "The knee shows no [warmth|absent] or [erythema|absent].",
        "She denies [numbness|absent] and [tingling|absent] in the hand.",
        "He denied any [bowel incontinence|absent] or [saddle anesthesia|absent].",
        "Without [atrophy|absent] of the calf.",
        "The wrist is without any [deformity|absent].",
        "Gait is steady with no [limp|absent].",
        "The exam did not reveal [laxity|absent].",
        "Palpation does not elicit [tenderness|absent].",
        "The provider could not reproduce the [clicking|absent].",
        "X-rays were negative for [fracture|absent|DIAGNOSIS] and [dislocation|absent|DIAGNOSIS].",
        "Absence of [clonus|absent] was recorded.",
        "Neither [spasm|absent] nor [guarding|absent] was found.",
        "There is no evidence of [nonunion|absent|DIAGNOSIS].",
        "The CT fails to show [spondylolisthesis|absent|DIAGNOSIS].",
        "The elbow is free of [swelling|absent].",
        "He no longer has [headaches|absent].",
        "The study ruled out [deep vein thrombosis|absent|DIAGNOSIS].",
        "The patient has no history of [diabetes|absent|DIAGNOSIS].",
        "There are no signs of [infection|absent|DIAGNOSIS].",
        "Nor was there any [instability|absent] of the thumb.",
        "Negative [Tinel's sign|absent] at the wrist.",
        "There was no palpable [mass|absent] in the groin.",
        "She does not have [radiating pain|absent].",
        "The shoulder showed no signs of [adhesive capsulitis|absent|DIAGNOSIS].",
        "Findings are not consistent with [myelopathy|absent|DIAGNOSIS].",
    ],
    "denied after the name": [
        "[Phalen's test|absent] is negative on the right.",
        "[Lachman|absent] and [anterior drawer|absent] were negative.",
        "[Clonus|absent]: none.",
        "[Swelling|absent]: no.",
        "[Tinel sign|absent] (-) at the elbow.",
        "[Babinski|absent] absent.",
        "[Finkelstein's test|absent] was negative bilaterally.",
        "[Crepitus|absent] was not appreciated.",
        "[Fracture|absent|DIAGNOSIS] was not seen on the films.",
        "[Homans' sign|absent] has been negative.",
        "[Infection|absent|DIAGNOSIS] was ruled out.",
        "[Drop arm|absent], [Speed's|absent] and [Yergason's|absent] are negative.",
        "[Radiculopathy|absent|DIAGNOSIS] has been excluded.",
        "[Weakness|absent] is denied.",
        "[Apprehension test|absent] could not provoke pain and was negative.",
        "[Lower extremity edema|absent] is absent.",
        "[Rebound tenderness|absent] cannot be elicited.",
    ],
    "present": [
        "He reports [numbness|present] in the left foot.",
        "[Hawkins test|present] is positive.",
        "[Straight leg raise|present] (+) at 40 degrees.",
        "Positive [Neer sign|present] on the left.",
        "She presents with [wrist pain|present] and [grip weakness|present].",
        "The MRI demonstrates a [rotator cuff tear|present|DIAGNOSIS].",
        "Diagnoses: [plantar fasciitis|present|DIAGNOSIS]; [ankle sprain|present|DIAGNOSIS].",
        "There is moderate [tenderness|present] over the trapezius.",
        "[Spasm|present] is present in the paraspinals.",
        "[Grip strength|present] is 3/5 on the right.",
        "[Reflexes|present] are diminished at the ankle.",
        "The claimant has [insomnia|present|DIAGNOSIS] and [anxiety|present|DIAGNOSIS].",
        "He complains of [neck pain|present] that radiates to the arm.",
    ],
    "pseudo-negation": [
        "Not only [swelling|present] but also [bruising|present] was seen.",
        "There is no doubt that she has [carpal tunnel syndrome|present|DIAGNOSIS].",
        "There is no change in the [knee pain|present].",
        "There was no improvement in his [shoulder stiffness|present].",
        "[Neck pain|present] is not improving.",
        "The [headaches|present] are not relieved by rest.",
        "The [hip pain|present] went on without treatment.",
        "No relief of the [burning|present] with medication.",
        "[Fracture|possible|DIAGNOSIS] cannot be excluded.",
        "We cannot exclude [occult fracture|possible|DIAGNOSIS].",
        "With or without [swelling|present], the ankle gives way.",
        "There is no reason to doubt the [back pain|present].",
        "[Arm pain|present] did not improve with therapy.",
    ],
    "where the scope ends": [
        "No [spasm|absent], but [tenderness|present] is noted.",
        "There is no [swelling|absent]; [stiffness|present] remains.",
        "No [atrophy|absent]; however, [weakness|present] is seen.",
        "[Phalen's|absent] is negative and [Tinel's|present] is positive.",
        "There is no [fracture|absent|DIAGNOSIS] although [osteoarthritis|present|DIAGNOSIS] is advanced.",
        "There is no [edema|absent] and [tenderness|present] is present over the heel.",
        "Back [pain|present] without [radiation|absent].",
        "He has [knee pain|present] with no [locking|absent].",
        "Without [numbness|absent], except for [tingling|present] of the thumb.",
        "She denies [fever|absent] but reports [fatigue|present].",
        "The patient had no [dizziness|absent], and he has [headaches|present].",
        "[Tenderness|present] is present, no [crepitus|absent].",
        "No [rash|absent] was found in a man who has [psoriasis|present|DIAGNOSIS].",
        "Exam revealed [spasm|present], no [swelling|absent], [tenderness|present] of the trapezius.",
        "[Spasm|present] in the lumbar area and [SLR|absent] is negative.",
        "No discharge, [gait|normal] normal.",
        "[Range of motion|normal] is full without [pain|absent], although [crepitus|present] is heard.",
    ],
    "normal": [
        "[Sensation|normal] is intact in both feet.",
        "[Muscle strength|normal] was 5/5 throughout.",
        "Full [range of motion|normal] of the elbow.",
        "[Gait|normal] is normal.",
        "Normal [reflexes|normal] and [tone|normal].",
        "[Cranial nerves|normal] are within normal limits.",
        "[Deep tendon reflexes|normal] were 2+ and symmetric.",
        "[Motor|normal], [sensory|normal] and [vascular exam|normal] were normal.",
        "[Pulses|normal]: intact.",
        "[Sensation|normal] to pinprick and vibration was intact.",
        "The patient has [full range of motion|normal] of the hip.",
        "[Pupils|normal] are equal.",
        "Intact [sensation|normal] but [strength|present] is 4/5.",
    ],
    "undocumented": [
        "There is no documentation of [instability|undocumented].",
        "The records do not document [radicular symptoms|undocumented].",
        "It is unclear whether the claimant has [depression|undocumented|DIAGNOSIS].",
        "The treating physician failed to document [nerve root tension|undocumented].",
        "There is no mention of a [home exercise program|undocumented|PROCEDURE].",
        "The notes lack documentation of [functional deficits|undocumented].",
        "[Acupuncture|undocumented|PROCEDURE] is not mentioned in the records.",
        "[Radiographs|undocumented|PROCEDURE] were not provided for review.",
        "The report does not describe any [motor deficit|undocumented].",
        "A lack of recent documentation of [muscle spasm|undocumented] is evident.",
        "There is insufficient documentation of [sleep apnea|undocumented|DIAGNOSIS].",
        "No recent documentation of [physical therapy|undocumented|PROCEDURE] was found.",
        "The documentation is not clear that the patient has [claustrophobia|undocumented].",
        "[Swelling|undocumented] is not documented.",
        "The provider did not specify whether [locking|undocumented] occurs.",
        "The submitted records do not report [weakness|undocumented].",
        "There is no documented evidence of [neuropathy|undocumented|DIAGNOSIS].",
        "Without documentation of failed [conservative treatment|undocumented|PROCEDURE], nothing follows.",
    ],
    "possible": [
        "Rule out [cervical radiculopathy|possible|DIAGNOSIS].",
        "R/O [meniscal tear|possible|DIAGNOSIS].",
        "Possible [stress fracture|possible|DIAGNOSIS] of the foot.",
        "Probable [bursitis|possible|DIAGNOSIS] or [tendinitis|possible|DIAGNOSIS].",
        "The numbness may represent [ulnar neuropathy|possible|DIAGNOSIS].",
        "Suspected [labral tear|possible|DIAGNOSIS].",
        "[Complex regional pain syndrome|possible|DIAGNOSIS] is suspected.",
        "Findings suggest [impingement|possible|DIAGNOSIS].",
        "There is concern for [infection|possible|DIAGNOSIS].",
        "Questionable [Hoffmann sign|possible].",
        "[Sprain|possible|DIAGNOSIS] versus [fracture|possible|DIAGNOSIS].",
        "An MRI was done to rule out [tumor|possible|DIAGNOSIS].",
    ],
    "historical": [
        "History of [wrist fracture|historical|DIAGNOSIS].",
        "Past medical history of [hypertension|historical|DIAGNOSIS] and [asthma|historical|DIAGNOSIS].",
        "Status post [carpal tunnel release|historical|PROCEDURE].",
        "S/P [knee arthroscopy|historical|PROCEDURE] in 2012.",
        "She underwent [lumbar fusion|historical|PROCEDURE] last spring.",
        "He completed 12 sessions of [physical therapy|historical|PROCEDURE].",
        "Prior [epidural steroid injection|historical|PROCEDURE] gave relief.",
        "[MRI|historical|PROCEDURE] dated 03/04/2015 showed a bulge.",
        "Treatment has included [acupuncture|historical|PROCEDURE] and [chiropractic care|historical|PROCEDURE].",
        "[EMG|historical|PROCEDURE] was performed in May.",
        "The patient has failed [bracing|historical|PROCEDURE].",
        "An old [compression fracture|historical|DIAGNOSIS] is seen.",
        "The [rash|historical] has resolved.",
        "[X-rays|historical|PROCEDURE] revealed degenerative change.",
        "He received [cortisone injections|historical|PROCEDURE] to the knee.",
    ],
    "generic": [
        "The guidelines state that [imaging|generic|PROCEDURE] is reserved for [red flag conditions|generic].",
        "ODG recommends [knee arthroscopy|generic|PROCEDURE] for [meniscal tears|generic|DIAGNOSIS].",
        "There should be no evidence of [infection|generic|DIAGNOSIS].",
        "[Weakness|generic] must be documented before surgery.",
        "[Acupuncture|generic|PROCEDURE] is recommended as an option.",
        "Per the MTUS, [passive modalities|generic|PROCEDURE] are not recommended.",
        "Patients with [chronic pain|generic] may benefit.",
        "Criteria: failure of [conservative treatment|generic|PROCEDURE] for six weeks.",
        "According to ACOEM, [bed rest|generic|PROCEDURE] is not recommended for [low back pain|generic].",
        "The MTUS does not recommend [traction|generic|PROCEDURE].",
        "[Massage|generic|PROCEDURE] should be limited to six visits.",
        "[Electrodiagnostic studies|generic|PROCEDURE] are recommended if [radiculopathy|generic|DIAGNOSIS] lasts.",
        "Regarding [botulinum injections|generic|PROCEDURE], the MTUS is silent.",
    ],
    "hypothetical": [
        "The request for [shoulder arthroscopy|hypothetical|PROCEDURE] was denied.",
        "The treating physician requested [acupuncture|hypothetical|PROCEDURE].",
        "[Knee brace|hypothetical|PROCEDURE] is not medically necessary.",
        "He was authorized for 6 sessions of [physical therapy|hypothetical|PROCEDURE].",
        "The plan includes a [nerve block|hypothetical|PROCEDURE].",
        "She is scheduled for [carpal tunnel release|hypothetical|PROCEDURE].",
        "[MRI|hypothetical|PROCEDURE] of the wrist is medically necessary.",
        "Utilization review non-certified the [gym membership|hypothetical|PROCEDURE].",
        "The surgeon recommends [ankle fusion|hypothetical|PROCEDURE].",
        "He is a candidate for [total knee replacement|hypothetical|PROCEDURE].",
        "Authorization for a [TENS unit|hypothetical|PROCEDURE] was sought.",
        "The medical necessity of the [functional restoration program|hypothetical|PROCEDURE] is not established.",
        "The [home health visits|hypothetical|PROCEDURE] in question are not supported.",
    ],
    "the symptom denied, the request denied": [
        "The claimant denied [chest pain|absent].",
        "The carrier denied the [chest x-ray|hypothetical|PROCEDURE].",
        "[Lumbar fusion|hypothetical|PROCEDURE] was denied by utilization review.",
        "She denies [depression|absent|DIAGNOSIS]; the request for [psychotherapy|hypothetical|PROCEDURE] was denied.",
        "The patient declined [surgery|absent|PROCEDURE].",
        "He refused an [epidural injection|absent|PROCEDURE].",
    ],
    "within the mention": [
        "[No swelling|absent] of the hand.",
        "[Negative Phalen test|absent].",
        "[Normal gait|normal].",
        "[Neurologically intact|normal].",
        "[Possible fracture|possible|DIAGNOSIS].",
    ],
    "another person": [
        "Family history of [diabetes|generic|DIAGNOSIS].",
        "His mother had [breast cancer|generic|DIAGNOSIS].",
    ],
}

#: Region name to sentences that stand there.
IN_REGION: dict[str, list[str]] = {
    "heading": [
        "[MRI|hypothetical|PROCEDURE] of the left wrist:",
        "Naproxen for [pain|hypothetical], one tablet daily:",
        "[Physical therapy|hypothetical|PROCEDURE] two times a week for six weeks:",
    ],
    "case_summary": [
        "[X-rays|historical|PROCEDURE] of the hand.",
        "The request was for [hand therapy|hypothetical|PROCEDURE].",
        "There is [swelling|present] and no [bruising|absent].",
        "Symptoms are consistent with [radiculopathy|present|DIAGNOSIS].",
        "Currently using a [TENS unit|present|PROCEDURE].",
        "The request was denied due to no evidence of [instability|undocumented].",
    ],
    "rationale": [
        "[Wrist splint|hypothetical|PROCEDURE] is appropriate here.",
        "There is no indication of [nerve damage|undocumented].",
        "There are no prior [radiographs|undocumented|PROCEDURE] of the hip.",
        "No [bone scan|undocumented|PROCEDURE] was submitted.",
        "In this case, the exam shows no [instability|absent] that would warrant an [MRI|hypothetical|PROCEDURE].",
        "There is no documentation of the outcome of previous [acupuncture|historical|PROCEDURE].",
        "[Acupuncture|historical|PROCEDURE] notes are scanty.",
        "The patient has completed [chiropractic care|historical|PROCEDURE] and has [stiffness|present].",
    ],
    "reviewer_field": ["[Lumbar supports|generic|PROCEDURE], [low back disorders|generic|DIAGNOSIS]."],
}

#: Several sentences of one rationale: a quotation runs on until the reviewer turns to the case.
RUN_ON: list[str] = [
    "The ODG addresses [viscosupplementation|generic|PROCEDURE]. Relief of [stiffness|generic] lasts for months. "
    "In this case, [crepitus|present] is found.",
    "ACOEM recommends [splinting|generic|PROCEDURE]. [Exercise|generic|PROCEDURE] restores function and eases "
    "[pain|generic]. The patient has [numbness|present] of the thumb.",
    "Criteria for [knee replacement|generic|PROCEDURE] follow: 1. Limited [range of motion|generic]. 2. No "
    "[pain relief|generic]. The records do not document [weight loss|undocumented].",
    "[Cold packs|generic|PROCEDURE] help with [swelling|generic]. They are recommended as an option by the guidelines. "
    "The request for [cold packs|hypothetical|PROCEDURE] is medically necessary.",
    "There is [tenderness|present] of the wrist. The MTUS supports [splints|generic|PROCEDURE] if the patient has "
    "[swelling|generic]. The claimant underwent [therapy sessions|historical|PROCEDURE].",
]

#: Wordings met in letters, by class: region and sentences, ours only (ConText knows no regions).
CLASSES: dict[str, list[tuple[str, str]]] = {
    "lack of whatever paper that would show it": [
        ("rationale", "There was lack of clinical wording indicating the worker had [weakness|undocumented]."),
        ("rationale", "There is a lack of notes demonstrating that the patient has [instability|undocumented]."),
        ("rationale", "A lack of recent reports showing [radiculopathy|undocumented] is noted."),
        ("rationale", "The patient has [weakness|present] due to lack of use."),
    ],
    "the guideline's own patient": [
        (
            "rationale",
            "MTUS guidelines state that [massage|generic] supports gains in the patient's functional level. "
            "[Massage|generic] moves soft tissue.",
        ),
        (
            "rationale",
            "Per ODG, [aquatic therapy|generic] aids progress in the patient's exercise plan. "
            "In this case, the patient has [knee pain|present].",
        ),
    ],
    "a list of findings that opens with one denied": [
        (
            "case_summary",
            "Hip: no [swelling|absent], [tenderness|present] of the greater trochanter, and [crepitus|present].",
        ),
        (
            "case_summary",
            "Right wrist: no [deformity|absent], [tenderness|present] over the scaphoid, [spasms|present] of "
            "the forearm muscles and [limited range of motion|present].",
        ),
        (
            "case_summary",
            "Knee with no [effusion|absent], [decreased range of motion|present], and [quadriceps weakness|present].",
        ),
        ("case_summary", "There is no [atrophy|absent] and [diminished sensation|present] in the thumb."),
        (
            "case_summary",
            "Exam without [edema|absent], [tenderness|present] along the medial joint line, and [pain|present] with flexion.",
        ),
        ("case_summary", "No [warmth|absent], [restricted movement|present] and [spasm|present]."),
        (
            "case_summary",
            "Neck: no [swelling|absent] or [bruising|absent], [tenderness|present] of the left trapezius, and "
            "[reduced range of motion|present].",
        ),
        ("case_summary", "No [swelling|absent], [redness|absent], and [warmth|absent]."),
        ("case_summary", "No [swelling|absent], [crepitus|absent], [laxity|absent]."),
        ("case_summary", "There is no [atrophy|absent], [fasciculation|absent] of the calf, or [weakness|absent]."),
        (
            "case_summary",
            "No [effusion|absent], [instability|absent] or [limited range of motion|absent] of the elbow.",
        ),
        ("case_summary", "She denies [numbness|absent], [tingling|absent] in the feet, and [weakness|absent]."),
        ("case_summary", "No [reduced strength|absent] and [diminished sensation|absent]."),
        ("case_summary", "No [swelling|absent] and [tenderness|absent] of the ankle."),
    ],
    "lack of a function": [
        ("case_summary", "Due to [lack of motion|present] and [knee pain|present], therapy was advised."),
        ("case_summary", "Because of lack of sleep and [neck stiffness|present] she stopped work."),
        ("case_summary", "He reports a [lack of strength|present] and [grip weakness|present]."),
        (
            "case_summary",
            "The physician noted that given the [lack of mobility|present] and [ankle swelling|present] an [MRI|hypothetical|PROCEDURE] to "
            "rule out [tendon tear|possible|DIAGNOSIS] is recommended.",
        ),
        ("", "There is a lack of endurance with [fatigue|present]."),
        ("", "No [lack of motion|absent] was seen."),
        ("", "There is a lack of [swelling|absent]."),
        ("case_summary", "The request was denied due to lack of [instability|undocumented]."),
    ],
    "a guideline as subject after a lead-in": [
        (
            "rationale",
            "Regarding the request for [acupuncture|hypothetical|PROCEDURE], ODG recommends a short course of "
            "[manual therapy|generic|PROCEDURE] with continuation of [home exercise|generic|PROCEDURE].",
        ),
        (
            "rationale",
            "With regard to the requested [massage|hypothetical|PROCEDURE], the Guidelines support a trial of "
            "[yoga|generic|PROCEDURE] with transition to [self-care|generic|PROCEDURE].",
        ),
        (
            "rationale",
            "As for the request for a [knee brace|hypothetical|PROCEDURE], ACOEM recommends [bracing|generic|PROCEDURE] "
            "for [instability|generic].",
        ),
        (
            "rationale",
            "The request exceeds the number of [chiropractic visits|generic|PROCEDURE] recommended by the MTUS.",
        ),
        (
            "rationale",
            "The request would be in excess of the [acupuncture|generic|PROCEDURE] sessions allowed by the guidelines.",
        ),
        ("rationale", "This is more [occupational therapy|generic|PROCEDURE] supported by the ODG."),
        (
            "rationale",
            "Most insurers hold that [thermography|generic|PROCEDURE] is not medically necessary unless there are rare "
            "[vascular diseases|generic|DIAGNOSIS].",
        ),
        (
            "rationale",
            "Other major carriers agree with the recommendation that [bone scans|generic|PROCEDURE] are not medically "
            "necessary except in suspected [tumors|generic|DIAGNOSIS].",
        ),
        (
            "rationale",
            "Relying only on [radiographs|generic|PROCEDURE] to find the source of [hip pain|generic] carries a risk "
            "of confusion.",
        ),
        ("rationale", "Depending solely on [imaging|generic|PROCEDURE] carries a significant risk of overtreatment."),
        ("rationale", "Often [ultrasound|generic|PROCEDURE] can show changes early."),
        ("rationale", "Physical examination is usually sufficient to diagnose a [ganglion|generic|DIAGNOSIS]."),
        ("rationale", "The criteria for [arthroscopy|hypothetical|PROCEDURE] as listed above have not been met."),
        ("rationale", "Criteria for an [epidural injection|hypothetical|PROCEDURE] per the MTUS are not met."),
        ("rationale", "The ODG guidelines have not been met. There is [stiffness|present] of the thumb."),
        (
            "rationale",
            "ODG lists [bracing|generic|PROCEDURE]. The claim meets criteria for approval. [Laxity|present] is noted.",
        ),
        ("rationale", "The [MRI|hypothetical|PROCEDURE] is not medically necessary."),
        ("rationale", "The requested [bone scan|hypothetical|PROCEDURE] is not medically necessary."),
    ],
    "what the record fails to show": [
        ("rationale", "The record failed to show completion of a trial of [physical therapy|undocumented|PROCEDURE]."),
        (
            "rationale",
            "The notes fail to show a course of conservative treatments such as [acupuncture|undocumented|PROCEDURE], "
            "including [home exercise|undocumented|PROCEDURE].",
        ),
        ("rationale", "The documentation failed to demonstrate [weakness|undocumented]."),
        ("rationale", "It does not appear the claimant has had [chiropractic care|undocumented|PROCEDURE] previously."),
        ("rationale", "It does not appear that the patient has completed [aquatic therapy|undocumented|PROCEDURE]."),
        ("rationale", "It does not seem that she has tried [bracing|undocumented|PROCEDURE] in the past."),
        ("rationale", "It does not appear that [manual therapy|undocumented|PROCEDURE] was completed."),
        ("rationale", "There is no mention of considering [surgery|undocumented|PROCEDURE]."),
        ("rationale", "There is not mention of consideration for [spinal fusion|undocumented|PROCEDURE]."),
        (
            "rationale",
            "There was no discussion recent to the request showing that it was needed in preparation for "
            "[surgery|undocumented|PROCEDURE].",
        ),
        (
            "rationale",
            "No documentation describing [instability|undocumented], or demonstrating a need in preparation for "
            "[arthroplasty|undocumented|PROCEDURE].",
        ),
        ("case_summary", "The CT failed to show a [fracture|absent|DIAGNOSIS]."),
        ("rationale", "The patient has completed [physical therapy|historical|PROCEDURE] previously."),
        ("rationale", "It appears the patient has undergone [physical therapy|historical|PROCEDURE]."),
    ],
    "what was asked for and decided": [
        ("case_summary", "Treatments were requested an [MRI|hypothetical|PROCEDURE] of the hip."),
        ("case_summary", "The following treatments were requested [acupuncture|hypothetical|PROCEDURE] twice a week."),
        ("case_summary", "UR denied certification on May 3, 2016; for a [CT|hypothetical|PROCEDURE] of the neck."),
        ("case_summary", "The UR (review organization) denied certification for an [EMG|hypothetical|PROCEDURE]."),
        ("case_summary", "Utilization review denied authorization on 5/3/2016, for [bracing|hypothetical|PROCEDURE]."),
        ("case_summary", "The notes reported #8 sessions [chiropractic care|hypothetical|PROCEDURE] authorized."),
        ("case_summary", "There were 12 visits of [aquatic therapy|hypothetical|PROCEDURE] approved."),
        (
            "rationale",
            "Percocet was authorized by the Claims Administrator after the [open reduction|historical|PROCEDURE] and "
            "[plate fixation|historical|PROCEDURE] of the left [ankle fracture|present|DIAGNOSIS] on 3-4-2015.",
        ),
        (
            "rationale",
            "The guidelines have not been met. Tramadol was approved by UR following the "
            "[rotator cuff repair|historical|PROCEDURE] on 3-4-2015.",
        ),
        ("case_summary", "An [MRI|hypothetical|PROCEDURE] was authorized by the carrier."),
        ("case_summary", "He was treated with [physical therapy|historical|PROCEDURE]."),
    ],
    "only the topic of what is missing": [
        ("rationale", "There is no documented improvement in [pain|present] or function."),
        ("rationale", "Six visits passed with no documented reduction in [neck pain|present]."),
        ("rationale", "The note did not indicate the claimant's [pain|present] level."),
        ("rationale", "The provider does not document the severity of the [headaches|present]."),
        ("rationale", "The report does not state the frequency of the [spasms|present]."),
        ("rationale", "The physician did not mention his [pain|present] scores."),
        ("case_summary", "Treatment for [diabetes|present|DIAGNOSIS] not included, Norco daily."),
        ("case_summary", "Medications for [asthma|present|DIAGNOSIS] were not listed or provided."),
        ("case_summary", "Drugs for [hypertension|present|DIAGNOSIS] were not specified."),
        (
            "rationale",
            "While the report of the [CT scan|historical|PROCEDURE] was not submitted, it was reportedly normal.",
        ),
        ("rationale", "The [ultrasound|historical|PROCEDURE] report was not provided."),
        ("rationale", "The [imaging|historical|PROCEDURE] report of [MRI|historical|PROCEDURE] was not submitted."),
        (
            "rationale",
            "The provider requested therapy and a note mentions that [imaging|historical|PROCEDURE] was normal.",
        ),
        ("rationale", "No [MRI|undocumented|PROCEDURE] report was available."),
        ("rationale", "There is no report of an [MRI|undocumented|PROCEDURE]."),
        ("rationale", "There is no documentation of [neck pain|undocumented]."),
        ("rationale", "Evidence of [instability|undocumented] was not provided."),
        ("rationale", "The notes do not indicate [depression|undocumented|DIAGNOSIS]."),
    ],
    "a function said to be normal": [
        ("case_summary", "[Mood and affect|normal] were appropriate."),
        ("case_summary", "[Affect|normal] was appropriate and [speech|normal] was clear."),
        ("case_summary", "[Reflexes|normal] were within expected limits."),
        ("case_summary", "[Gait|normal] was unremarkable."),
        ("case_summary", "[Coordination|normal] is within expected range."),
        ("case_summary", "[Thought process|normal] was logical."),
        ("case_summary", "[Judgment|normal] is unimpaired."),
        ("case_summary", "[Memory|normal] appears within normal range."),
        ("case_summary", "He describes [knee pain|present] as full and constant."),
        ("case_summary", "[Headaches|present] as full and throbbing were reported."),
        ("case_summary", "[Range of motion|normal] was full."),
        ("case_summary", "[Mood|present] was anxious."),
    ],
    "a service that runs now": [
        ("case_summary", "The claimant recently began prescribed [aquatic therapy|present|PROCEDURE]."),
        ("case_summary", "He has started an [acupuncture|present|PROCEDURE] program."),
        ("rationale", "The worker commenced a course of [chiropractic care|present|PROCEDURE]."),
        ("case_summary", "She was started on a [home exercise program|present|PROCEDURE]."),
        (
            "rationale",
            "Per the notes, the claimant is currently undergoing previously approved [acupuncture|present|PROCEDURE].",
        ),
        ("rationale", "The patient is presently undergo treatment with [massage therapy|present|PROCEDURE]."),
        ("case_summary", "The applicant is currently participating in a [work hardening program|present|PROCEDURE]."),
        ("case_summary", "He is undergoing a course of [hand therapy|present|PROCEDURE]."),
        (
            "case_summary",
            "He was referred for [surgery|hypothetical|PROCEDURE] and is currently performing a [home exercise "
            "program|present|PROCEDURE].",
        ),
        ("rationale", "The records show that [acupuncture|present|PROCEDURE] is helping."),
        ("case_summary", "He had not started [hand therapy|absent|PROCEDURE] yet."),
        ("rationale", "The worker has not yet begun [acupuncture|absent|PROCEDURE]."),
        (
            "rationale",
            "There is no documentation that the patient has started a [strengthening program|undocumented|PROCEDURE].",
        ),
        ("rationale", "The notes do not indicate that she is currently using a [brace|undocumented|PROCEDURE]."),
        ("rationale", "The claimant is to begin [aquatic therapy|hypothetical|PROCEDURE] next week."),
        ("case_summary", "Symptoms began after the [epidural injection|historical|PROCEDURE]."),
        ("case_summary", "She completed [aquatic therapy|historical|PROCEDURE] in March."),
    ],
    "a service asked for and then done": [
        (
            "rationale",
            "The provider ordered an [ultrasound|historical|PROCEDURE] of the shoulder that was performed the "
            "same day.",
        ),
        ("rationale", "The surgeon requested a [bone scan|historical|PROCEDURE] which was later obtained."),
        ("rationale", "A [CT myelogram|historical|PROCEDURE] was ordered and subsequently completed."),
        ("rationale", "A [bone scan|historical|PROCEDURE] was recommended and performed."),
        ("rationale", "The provider ordered an [ultrasound|hypothetical|PROCEDURE] of the shoulder that was denied."),
        ("rationale", "A [bone scan|hypothetical|PROCEDURE] was requested and denied."),
        ("rationale", "The claimant had 8 previously certified [acupuncture|historical|PROCEDURE] sessions."),
        (
            "rationale",
            "There is no record of the response to previously approved [massage|historical|PROCEDURE] visits.",
        ),
        ("rationale", "It was noted that [massage|historical|PROCEDURE] was helping."),
        ("case_summary", "The record also noted [acupuncture|historical|PROCEDURE] was well tolerated."),
        (
            "rationale",
            "Given the fragment noted on [radiographs|historical|PROCEDURE], the [CT|hypothetical|PROCEDURE] "
            "was medically necessary.",
        ),
        (
            "rationale",
            "With the appearance of a loose body on [plain radiography|historical|PROCEDURE], "
            "[arthroscopy|hypothetical|PROCEDURE] was appropriate.",
        ),
        ("rationale", "The lesion was not visible on the [ultrasound|historical|PROCEDURE]."),
        (
            "rationale",
            "There was a lack of documentation specifying when the [evaluation|historical|PROCEDURE] was performed.",
        ),
        ("rationale", "There was no documentation of how many [massage|historical|PROCEDURE] visits were done."),
    ],
    "prior to, previously authorized": [
        (
            "rationale",
            "There was no clear rationale for the need of [traction|hypothetical|PROCEDURE] prior to the "
            "completion of the previously authorized care.",
        ),
        ("rationale", "No reason is given for [massage|hypothetical|PROCEDURE] prior to completing therapy."),
        (
            "rationale",
            "[Traction|hypothetical|PROCEDURE] prior to the completion of previously approved care is not supported.",
        ),
        ("rationale", "He had [traction|historical|PROCEDURE] previously."),
        ("rationale", "[Traction|historical|PROCEDURE] was tried previously without benefit."),
        ("rationale", "She had prior occupational therapy for her [tendinitis|present|DIAGNOSIS]."),
        ("case_summary", "Previous [acupuncture|historical|PROCEDURE] for [migraine|present|DIAGNOSIS] helped."),
        ("case_summary", "There was a prior [ankle sprain|historical|DIAGNOSIS]."),
        ("case_summary", "A previous [rib fracture|historical|DIAGNOSIS] has healed."),
    ],
    "an earlier denial, and its reasons": [
        ("case_summary", "A prior denial was made on 3/4/2016 for [massage therapy|hypothetical|PROCEDURE]."),
        ("case_summary", "An earlier non-certification was issued for a [lumbar brace|hypothetical|PROCEDURE]."),
        ("case_summary", "The prior request for [traction|hypothetical|PROCEDURE] was withdrawn."),
        ("case_summary", "A prior determination denied the [gym membership|hypothetical|PROCEDURE]."),
        ("case_summary", "There was a prior authorization for [hand therapy|hypothetical|PROCEDURE]."),
        ("case_summary", "The prior review on 5/6/2016 non-certified the [bone scan|hypothetical|PROCEDURE]."),
        ("case_summary", "There was prior [hand therapy|historical|PROCEDURE]."),
        (
            "case_summary",
            "A prior denial was made on 3/4/2016 for [massage|hypothetical|PROCEDURE] as gains were not noted; "
            "for [ultrasound|hypothetical|PROCEDURE] as deficits were not documented; and for "
            "[traction|hypothetical|PROCEDURE] as a rationale was not provided.",
        ),
        ("case_summary", "The reviewer denied [traction|hypothetical|PROCEDURE] because benefit was not documented."),
        ("case_summary", "Care was denied for [massage|hypothetical|PROCEDURE] given that gains were not noted."),
        ("case_summary", "The carrier denied [massage|hypothetical|PROCEDURE] since progress was not noted."),
        ("rationale", "[Massage|undocumented|PROCEDURE] was not noted in the report."),
        ("rationale", "Modalities such as [ultrasound|undocumented|PROCEDURE] were not noted."),
        (
            "rationale",
            "There is no reason for more [massage|hypothetical|PROCEDURE] as the claimant is currently "
            "attending [aquatic therapy|present|PROCEDURE].",
        ),
        (
            "case_summary",
            "It was denied as there is no indication the patient was undergoing [aquatic "
            "therapy|undocumented|PROCEDURE].",
        ),
        ("case_summary", "It was denied as the patient has not failed [hand therapy|undocumented|PROCEDURE]."),
    ],
    "a lack that the reviewer finds": [
        ("rationale", "There was a lack of [muscle guarding|undocumented] noted on examination to support the drug."),
        ("rationale", "There was a lack of subjective complaints of [heartburn|undocumented] to support its use."),
        ("rationale", "On 5/6/2016, there was a lack of [motor weakness|absent] in the legs."),
        ("rationale", "The drug was given for lack of relief and persistent [headaches|present]."),
        ("case_summary", "She was referred due to a lack of improvement and ongoing [neck pain|present]."),
        ("case_summary", "There is no previous [acupuncture|undocumented|PROCEDURE] sessions noted."),
        ("case_summary", "There were no prior [hand therapy|undocumented|PROCEDURE] visits documented."),
        ("case_summary", "The patient has no prior [surgery|absent|PROCEDURE]."),
        (
            "case_summary",
            "It was denied given there is no evidence of [weakness|undocumented] by which to consider [nerve "
            "compression|undocumented|DIAGNOSIS] or [disc disease|undocumented|DIAGNOSIS].",
        ),
    ],
    "a denied list closed by or": [
        (
            "case_summary",
            "Elbow: no [bruising|absent] or [effusion|absent], [tenderness|present] to the lateral epicondyle "
            "and forearm, [pain|present] with resisted extension.",
        ),
        ("case_summary", "No [redness|absent] or [warmth|absent], [decreased range of motion|present] of the wrist."),
        ("case_summary", "No [fever|absent] or [chills|absent], [nausea|absent]."),
        (
            "case_summary",
            "No [numbness|absent] or [tingling|absent], [weakness|absent] of the hand, or [cramps|absent].",
        ),
    ],
    "granted, arranged or planned, not done": [
        ("case_summary", "The note states that [hand therapy|hypothetical|PROCEDURE] was approved for both wrists."),
        ("case_summary", "The note states that [aquatic therapy|hypothetical|PROCEDURE] has been certified."),
        ("case_summary", "The [brace|hypothetical|PROCEDURE] was authorized for six weeks."),
        (
            "case_summary",
            "He completed [hand therapy|historical|PROCEDURE] and was approved for an "
            "[injection|hypothetical|PROCEDURE].",
        ),
        ("case_summary", "The worker was previously authorized 4 visits of [massage|hypothetical|PROCEDURE]."),
        ("case_summary", "The injured worker is getting [acupuncture|hypothetical|PROCEDURE] arranged."),
        ("case_summary", "The clinic is arranging [aquatic therapy|hypothetical|PROCEDURE]."),
        ("case_summary", "She has an [epidural injection|hypothetical|PROCEDURE] scheduled for May."),
        ("case_summary", "She is getting [acupuncture|historical|PROCEDURE] notes from the clinic."),
        ("rationale", "There was no plan for [surgery|absent|PROCEDURE]."),
        ("case_summary", "He has no plans to undergo [arthroscopy|absent|PROCEDURE]."),
        ("rationale", "There is no mention of a plan for [surgery|undocumented|PROCEDURE]."),
        ("case_summary", "The plan is for [surgery|hypothetical|PROCEDURE]."),
    ],
    "this patient's request after a quotation": [
        (
            "rationale",
            "The MTUS recommends up to 10 visits. An additional 4 sessions of [hand "
            "therapy|hypothetical|PROCEDURE] to move to a [home program|hypothetical|PROCEDURE] is indicated.",
        ),
        (
            "rationale",
            "Guidelines recommend [massage|generic|PROCEDURE] for six weeks; additional "
            "[massage|hypothetical|PROCEDURE], as requested above, is not a medical necessity.",
        ),
        ("rationale", "The ODG states that additional [imaging|generic|PROCEDURE] is indicated if symptoms worsen."),
        (
            "rationale",
            "Based on the ODG, a [lumbar brace|hypothetical|PROCEDURE] is not a medical necessity for this patient.",
        ),
        (
            "rationale",
            "There is no explanation why the claimant would require excess "
            "[acupuncture|hypothetical|PROCEDURE] and not move to [self-care|hypothetical|PROCEDURE].",
        ),
        ("rationale", "The provider gave no justification for [hand therapy|hypothetical|PROCEDURE]."),
        ("rationale", "There is no record of [hand therapy|undocumented|PROCEDURE]."),
    ],
    "graded reflexes": [
        ("case_summary", "[Biceps and triceps reflexes|normal] were rated as 2 of 4."),
        ("case_summary", "[Deep tendon reflexes|normal] are 2+ bilaterally."),
        ("case_summary", "[Patellar reflexes|normal] were graded 2/4."),
        ("case_summary", "[Reflexes|normal] are symmetric at 2+."),
        ("case_summary", "[Achilles reflex|normal] 2+."),
        ("case_summary", "[Knee jerk|normal], [ankle jerk|normal] and [biceps jerk|normal] were 2+."),
        ("case_summary", "[Pulses|normal] were graded at 2+."),
        ("case_summary", "[Ankle jerks|present] are 1+."),
        ("case_summary", "[Reflexes|present] were rated as 1 of 4."),
        ("case_summary", "[Reflexes|present] were graded 0/4 in the legs."),
        ("case_summary", "[Ankle reflexes|present] are trace."),
        ("case_summary", "[Triceps reflex|present] is 3+ with clonus."),
        ("case_summary", "[Knee jerk|present] is 4+."),
        ("case_summary", "[Achilles reflexes|present] are 2+ on the right and 1+ on the left."),
        ("case_summary", "[Reflexes|present] were 2/4 on the right, and 1/4 on the left."),
        ("case_summary", "[Edema|present] was 2+."),
        ("case_summary", "[Joint effusion|present] was graded 2+."),
        ("case_summary", "[Muscle strength|normal] was rated at 5/5."),
    ],
    "what the provider advised the patient": [
        (
            "case_summary",
            "The patient was also recommended [massage|hypothetical|PROCEDURE], [bone "
            "scan|hypothetical|PROCEDURE] of the hip and [hand therapy|hypothetical|PROCEDURE].",
        ),
        ("case_summary", "It was noted that he would start [aquatic therapy|hypothetical|PROCEDURE] on 3/4/2016."),
        ("case_summary", "The clinic will be initiating [hand therapy|hypothetical|PROCEDURE]."),
        (
            "rationale",
            "There was no mention that he would potentially consider [arthroscopy|hypothetical|PROCEDURE] "
            "after the results of the study.",
        ),
        (
            "rationale",
            "There is no documentation of a full course of care prior to proceeding with "
            "[arthrography|hypothetical|PROCEDURE].",
        ),
        ("case_summary", "Regarding the [bone scan|hypothetical|PROCEDURE], the request was incomplete."),
        (
            "case_summary",
            "[Massage therapy|hypothetical|PROCEDURE] sessions for the neck, #6 was authorized by the carrier.",
        ),
        (
            "case_summary",
            "An [ultrasound|hypothetical|PROCEDURE] and a [lumbar brace|hypothetical|PROCEDURE] were also requested.",
        ),
        (
            "rationale",
            "The ODG lists [bone scans|generic|PROCEDURE] as an option. The [bone scan|hypothetical|PROCEDURE] "
            "is being requested in the first week.",
        ),
        (
            "rationale",
            "Given the cited guidelines the [arthrogram|hypothetical|PROCEDURE] is not supported by the "
            "provided records.",
        ),
        ("rationale", "The rationale for this specific [heating pad|hypothetical|PROCEDURE] was not provided."),
        (
            "rationale",
            "There was no failure of [hand therapy|undocumented|PROCEDURE] before the requested "
            "[injection|hypothetical|PROCEDURE].",
        ),
    ],
    "a service that took place, by what it did or when": [
        ("rationale", "The claimant did receive 4 visits of [massage|historical|PROCEDURE]."),
        ("rationale", "The [massage|historical|PROCEDURE] sessions allowed her to grip without pain."),
        ("rationale", "There was less stiffness after 4/6 [acupuncture|historical|PROCEDURE] visits."),
        ("rationale", "The [radiograph|historical|PROCEDURE] indicates a healed fracture."),
        ("rationale", "The [arthrogram|historical|PROCEDURE] of the left hip, dated 3/4/2016, revealed a tear."),
        ("rationale", "The brace was requested on the applicant's first [office visit|historical|PROCEDURE]."),
        ("rationale", "The request for an [office visit|hypothetical|PROCEDURE] was denied."),
    ],
    "a device in use": [
        ("case_summary", "She walks with a [cane|present|PROCEDURE]."),
        ("case_summary", "He was seen wearing a [thumb splint|present|PROCEDURE]."),
        ("case_summary", "The worker uses a [TENS unit|present|PROCEDURE] at home."),
        ("case_summary", "A [cane|hypothetical|PROCEDURE] was requested."),
    ],
    "no evidence or indication that the patient has": [
        (
            "rationale",
            "There is no indication the claimant was diagnosed with [gout|undocumented|DIAGNOSIS] to support the drug.",
        ),
        ("case_summary", "It was denied due to no evidence the patient has [neuropathy|undocumented|DIAGNOSIS]."),
        (
            "rationale",
            "There is no evidence the patient has tried and failed care to include "
            "[massage|undocumented|PROCEDURE] and [bracing|undocumented|PROCEDURE].",
        ),
        (
            "rationale",
            "The notes give no indication at this time that there might be [nerve damage|undocumented].",
        ),
        (
            "rationale",
            "There is no need for the drug nor was there documentation of complaints of [heartburn|undocumented].",
        ),
        (
            "rationale",
            "There was a lack of [imaging studies|undocumented|PROCEDURE] demonstrating "
            "[stenosis|undocumented|DIAGNOSIS].",
        ),
        ("case_summary", "It was denied due to no specific findings of [nerve damage|undocumented]."),
        (
            "case_summary",
            "The reviewer cited lack of [weakness|undocumented] to support an [EMG|hypothetical|PROCEDURE].",
        ),
        (
            "rationale",
            "The exam revealed no evidence of clinical signs consistent with [ulnar neuropathy|absent|DIAGNOSIS].",
        ),
        ("case_summary", "The examination showed no [abnormality|absent] of the wrist."),
    ],
    "negative signs written with an apostrophe, weeks that are past": [
        ("case_summary", "Negative [Neer's|absent], [Hawkins|absent]', [empty can|absent] and [drop arm|absent]."),
        ("case_summary", "Symptoms grew over the past week and a [limp|present] was seen."),
        ("case_summary", "Exam noted 2+ [knee reflexes|normal], 1+ [ankle reflexes|present] and 2+ [edema|present]."),
        (
            "rationale",
            "NSAIDs come with many risk factors including [ulcers|generic|DIAGNOSIS] and [bleeding|generic].",
        ),
    ],
    "what is to come": [
        (
            "case_summary",
            "He was intent on pursuing [nerve testing|hypothetical|PROCEDURE] of the arm and, at some point, "
            "[imaging|hypothetical|PROCEDURE] of the neck.",
        ),
        (
            "case_summary",
            "The patient was to receive a [TENS unit|hypothetical|PROCEDURE], [hand "
            "therapy|hypothetical|PROCEDURE] and a cream.",
        ),
        ("case_summary", "She is failing care and will likely need [surgery|hypothetical|PROCEDURE]."),
        (
            "case_summary",
            "The applicant was also pending receipt of [acupuncture|hypothetical|PROCEDURE] and a [bone "
            "scan|hypothetical|PROCEDURE].",
        ),
        (
            "case_summary",
            "The worker was pending receipt of [massage|hypothetical|PROCEDURE], it was acknowledged, and was also pending "
            "receipt of [acupuncture|hypothetical|PROCEDURE] and a [knee brace|hypothetical|PROCEDURE].",
        ),
        (
            "rationale",
            "The provider agreed to a modification from 12 sessions of [massage|hypothetical|PROCEDURE] to 9 "
            "[massage|hypothetical|PROCEDURE] sessions.",
        ),
        (
            "case_summary",
            "The treatment plan included creams and tablets; diagnostic studies, [wrist "
            "brace|hypothetical|PROCEDURE], [hand therapy|hypothetical|PROCEDURE] and a [bone "
            "scan|hypothetical|PROCEDURE].",
        ),
        ("rationale", "The [arthrogram|hypothetical|PROCEDURE] of the hip is not clinically indicated."),
        ("rationale", "Under the ODG the [arthrogram|generic|PROCEDURE] is not recommended."),
    ],
    "what was done, in a list or by its result": [
        (
            "rationale",
            "Treatment to date has included [massage|historical|PROCEDURE]; [acupuncture|historical|PROCEDURE] "
            "and medications.",
        ),
        (
            "rationale",
            "Treatment has included [massage|historical|PROCEDURE]; the [bone scan|hypothetical|PROCEDURE] was "
            "requested in May.",
        ),
        (
            "case_summary",
            "Treatment to date includes modified work activity, [home exercise|historical|PROCEDURE], and drugs.",
        ),
        ("rationale", "The [acupuncture|historical|PROCEDURE] had not alleviated the [aching|present]."),
        ("rationale", "The [ultrasound|historical|PROCEDURE] does not indicate [tendon injury|absent]."),
        ("rationale", "She has a cyst of the meniscus on [imaging|historical|PROCEDURE]."),
        ("rationale", "According to a March 3, 2016 new patient [consultation|historical|PROCEDURE], the elbow aches."),
        (
            "case_summary",
            "He uses a [splint|present|PROCEDURE] for the thumb, a [sling|present|PROCEDURE] and a "
            "[pillow|present|PROCEDURE].",
        ),
        ("case_summary", "No prior [bone scan|undocumented|PROCEDURE] is found."),
    ],
    "a topic and a cause that the record lacks": [
        ("rationale", "There is no documentation regarding any decrease in [pain|present]."),
        (
            "rationale",
            "The documentation does not reveal that his elbow condition is due to "
            "[bursitis|undocumented|DIAGNOSIS] or [gout|undocumented|DIAGNOSIS].",
        ),
        ("rationale", "The findings revealed no evidence to support [nerve injury|absent]."),
        (
            "rationale",
            "There is no evidence to support the patient has failed care to include [massage|undocumented|PROCEDURE].",
        ),
        ("case_summary", "The cream was denied due to there is no indication of [rash|undocumented]."),
        (
            "case_summary",
            "It was denied as there was no indication the claimant was undergoing a [work "
            "program|undocumented|PROCEDURE].",
        ),
        (
            "rationale",
            "The strain is not an indication for an [MRI|hypothetical|PROCEDURE]. There are no abnormal "
            "[reflexes|absent].",
        ),
        ("rationale", "Well-preserved [hip range of motion|normal] was noted."),
        ("rationale", "[Manual medicine|generic|PROCEDURE] encompasses interventions of many practitioners."),
        ("rationale", "She denies [changes in vision|absent]."),
    ],
    "what would be, and what was also had": [
        (
            "rationale",
            "Per the ODG six visits are advised. Although an initial trial of [massage|hypothetical|PROCEDURE] "
            "would be appropriate, 12 visits exceed it.",
        ),
        ("rationale", "Further [massage|hypothetical|PROCEDURE] would not be warranted at this time."),
        ("rationale", "The MTUS notes that [massage|generic|PROCEDURE] would be appropriate only if the pain lasts."),
        ("case_summary", "He is not being referred for [surgery|absent|PROCEDURE]."),
        ("case_summary", "He is being referred for [surgery|hypothetical|PROCEDURE]."),
        (
            "rationale",
            "There was report of having been approved and presumably completed 6 "
            "[massage|historical|PROCEDURE] sessions.",
        ),
        (
            "case_summary",
            "Possible [bursitis|possible|DIAGNOSIS] of the elbow, status post [excision|historical|PROCEDURE] "
            "of a cyst.",
        ),
        ("case_summary", "Possible [surgery|hypothetical|PROCEDURE] was discussed."),
        (
            "case_summary",
            "The gait shows a limp favoring the left, [limited motion|present] of the hip and [weakness|present].",
        ),
        ("case_summary", "The picture favors [tendinitis|possible|DIAGNOSIS]."),
        ("rationale", "It would not be appropriate to deny rest for these [rib fractures|present|DIAGNOSIS]."),
        (
            "rationale",
            "Guidelines recommend [nerve testing|generic|PROCEDURE] with documented exam findings of [nerve "
            "injury|generic].",
        ),
        (
            "case_summary",
            "Possible [bursitis|possible|DIAGNOSIS], status post [excision|historical|PROCEDURE] of a cyst.",
        ),
        (
            "rationale",
            "The response to prior usage of [massage|historical|PROCEDURE], including less [pain|present], was good.",
        ),
    ],
    "the same classes in other words": [
        ("case_summary", "She has begun a course of [aquatic therapy|present|PROCEDURE]."),
        ("case_summary", "She continues [physical therapy|present|PROCEDURE] twice weekly."),
        ("case_summary", "He remains in [physical therapy|present|PROCEDURE]."),
        ("case_summary", "He is continuing his [home exercise program|present|PROCEDURE]."),
        ("case_summary", "He is currently in [physical therapy|present|PROCEDURE]."),
        ("case_summary", "The patient has been attending [physical therapy|historical|PROCEDURE]."),
        ("case_summary", "The plan is to continue [physical therapy|hypothetical|PROCEDURE]."),
        ("rationale", "The patient is still attending [chiropractic treatment|present|PROCEDURE] with benefit."),
        ("rationale", "The patient was approved for 6 visits of [acupuncture|hypothetical|PROCEDURE]."),
        ("rationale", "[Acupuncture|hypothetical|PROCEDURE] was authorized on 3/4/2016."),
        ("rationale", "[Acupuncture|historical|PROCEDURE] was authorized and completed."),
        ("rationale", "The previously denied [fusion|hypothetical|PROCEDURE] was appealed."),
        (
            "case_summary",
            "A prior denial for [acupuncture|hypothetical|PROCEDURE] was issued as the gains were not shown.",
        ),
        ("case_summary", "There are no plans for [injections|absent|PROCEDURE] at present."),
        ("case_summary", "No surgical plan for [fusion|absent|PROCEDURE] was made."),
        ("case_summary", "[Deep tendon reflexes|normal] 2/4 bilaterally."),
        ("case_summary", "[Deep tendon reflexes|normal]: 2+ and equal."),
        ("case_summary", "[Deep tendon reflexes|present] were 1/4 at the ankles."),
        ("case_summary", "[Reflexes|normal] of the knees and ankles are graded 2 out of 4."),
        ("case_summary", "The [range of motion|normal] of the left wrist/hand was full."),
        ("rationale", "It is unclear why the patient would require another [injection|hypothetical|PROCEDURE]."),
        ("rationale", "The records do not explain the need for [massage|hypothetical|PROCEDURE]."),
        ("rationale", "An additional 6 visits of [hand therapy|hypothetical|PROCEDURE] exceeds the guideline."),
        (
            "rationale",
            "The MTUS allows 10 visits. The additional 6 sessions of [hand therapy|hypothetical|PROCEDURE] are "
            "therefore not medically necessary.",
        ),
        ("rationale", "The provider recommended an [MRI|historical|PROCEDURE], which was performed on 3/4/2016."),
        ("case_summary", "[X-rays|historical|PROCEDURE] were ordered and taken."),
        (
            "case_summary",
            "There was no [bruising|absent] or [swelling|absent]; [tenderness|present] over the wrist was found.",
        ),
        (
            "case_summary",
            "No [bruising|absent], [swelling|absent] or [deformity|absent], [tenderness|present] to the "
            "lateral joint line.",
        ),
        ("case_summary", "He had prior surgery for his [hernia|present|DIAGNOSIS]."),
        ("rationale", "The provider recommended an [MRI|hypothetical|PROCEDURE], which was denied on 3/4/2016."),
        ("case_summary", "The provider recommended continued [physical therapy|hypothetical|PROCEDURE]."),
    ],
}
