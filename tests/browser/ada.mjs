// What the referrer answers about Ada King, in every browser.

export const ADA = {
  'safety.immediate_danger': 'no',
  'about.reason': 'allegation_of_abuse',
  'about.callback_phone': '555-0100',
  'child.first_name': 'Ada',
  'child.last_name': 'King',
  'child.birth.month': '3',
  'child.birth.day': '9',
  'child.birth.year': '2016',
  'child.sex': 'female',
  'child.street': '12 Elm Street',
  'child.city': 'Larkfield',
  'child.postcode': '99501',
  'allegation.0.type': 'neglect',
  'disclosure.narrative': 'She told her teacher.\nTwice.',
  'law_enforcement.involved': 'no',
  'child_protection.involved': 'no',
};
