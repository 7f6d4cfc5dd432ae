import { german as parts } from '@parley/react/parts';
import type { Texts } from './english.ts';

export const german: Texts = {
  lang: 'de',
  appName: 'Parley',
  signIn: {
    heading: 'Willkommen bei Parley',
    introduction:
      'Zum Chatten gehören zwei. Öffne diese Seite in zwei Fenstern und melde dich in jedem als eine Person an.',
    suggestions: 'Ausprobieren als',
    signInAs: (name) => `Als ${name} anmelden`,
    ownName: 'oder unter einem eigenen Namen',
    name: 'Dein Name',
    userID: 'Benutzer-ID',
    userIDHint: 'Über diese ID beginnen andere einen Chat mit dir.',
    submit: 'Anmelden',
    submitting: 'Anmeldung läuft…',
    resuming: (name) => `${name} wird angemeldet…`,
    demonstration:
      'Es gibt kein Passwort: Auf einem Entwicklungsserver kann jeder an diesem Rechner jeden Namen benutzen.',
    nameOptional: 'Name (freiwillig)',
    nameOptionalHint: 'Bleibt das Feld leer, bleibt der Name, den deine App vergeben hat.',
    appID: 'AppID',
    token: 'Token',
    tokenHint:
      'Für diese AppID und Benutzer-ID ausgestellt. Es bleibt in diesem Tab, bis es abläuft oder du dich abmeldest.',
    similar: (known, typed) =>
      `Meinst du „${known}“? So hast du dich hier schon angemeldet. „${typed}“ ist jemand anderes: Groß und klein zählt.`,
    signInAsID: (userID) => `Als „${userID}“ anmelden`,
    faults: {
      nameMissing: 'Bitte gib einen Namen ein.',
      nameTooLong: 'Dieser Name ist zu lang.',
      userIDInvalid:
        'Erlaubt sind 1 bis 32 Buchstaben (ohne Umlaute), Ziffern oder Zeichen; keine Leerzeichen, Anführungszeichen oder Schrägstriche.',
      appIDInvalid: 'Eine AppID ist eine ganze Zahl von 1 bis 4294967295.',
      tokenMissing: 'Bitte füge ein Token ein.',
    },
  },
  entrance: {
    looking: 'Der Server wird gesucht…',
    production:
      'Hier meldet man sich mit einem Token an, das der eigene Server deiner App ausstellt. Diese Seite ist keine solche App, darum fragt sie dich danach.',
    keyLost:
      'Diese Seite wurde ohne ihren Schlüssel geöffnet. Öffne die ganze Adresse, die der Server beim Start ausgegeben hat; sie endet mit „#key/…“.',
    keyWrong:
      'Der Schlüssel dieser Seite gehört nicht zu dem Server, der jetzt läuft: Jeder Start hat einen anderen. Öffne die Adresse, die der Server zuletzt ausgegeben hat.',
    elsewhere:
      'Diese Seite kommt nicht geradewegs von dem Rechner, auf dem der Server läuft, und bekommt darum keine Entwicklungs-Token. Öffne dort die ausgegebene Adresse.',
    unreachable: 'Der Server ist nicht erreichbar. Sieh nach, ob er läuft, und versuche es dann noch einmal.',
    tryAgain: 'Noch einmal versuchen',
    withToken: 'Stattdessen mit einem Token anmelden',
    makeToken: 'Zum Ausprobieren stellst du eines im Ordner von Parley aus, auf dem Rechner des Servers:',
    findAppID: 'Das zeigt die AppID:',
  },
  notices: {
    unreachable: 'Der Server ist nicht erreichbar. Läuft er?',
    kickedOut:
      'Du wurdest abgemeldet, weil du dich in einem anderen Fenster oder auf einem anderen Gerät angemeldet hast.',
    tokenExpired: 'Dein Token ist abgelaufen. Bitte melde dich noch einmal an.',
    unregistered: 'Dieses Konto gibt es nicht mehr.',
    interrupted: 'Der Server hat deine Sitzung beendet. Bitte melde dich noch einmal an.',
    loginRefused: (reason) => `Die Anmeldung ging nicht: ${reason}`,
  },
  list: {
    heading: 'Chats',
    newChat: 'Neuer Chat',
    settings: 'Profil und Einstellungen',
    signOut: 'Abmelden',
    ownUserID: (userID) => `Benutzer-ID: ${userID}`,
    emptyHeading: 'Noch niemand zum Reden da',
    stepWindow: (name) => `Öffne ein zweites Fenster und melde dich dort als ${name} an.`,
    openWindow: 'Zweites Fenster öffnen',
    stepChat: 'Beginne von einer der beiden Seiten einen Chat.',
    chatWith: (name) => `Mit ${name} chatten`,
    ownIDHint: 'Andere erreichen dich über deine Benutzer-ID:',
    draft: 'Entwurf:',
    search: 'Chats durchsuchen',
    searchShort: 'Suchen',
    found: (count, total) => `${count} von ${total} Chats`,
    nothingFound: (query) => `Kein Chat gefunden für „${query}“.`,
  },
  newChat: {
    heading: 'Neuer Chat',
    userID: 'Benutzer-ID der anderen Person',
    hint: 'Zum Beispiel die ID, die du in einem anderen Fenster gewählt hast.',
    invalid:
      'Das ist keine Benutzer-ID: erlaubt sind 1 bis 32 Buchstaben (ohne Umlaute), Ziffern oder Zeichen; keine Leerzeichen, Anführungszeichen oder Schrägstriche.',
    self: 'Das ist deine eigene Benutzer-ID.',
    unknown: (userID) =>
      `Als „${userID}“ hat sich noch niemand angemeldet. Stimmt die Schreibweise? Groß und klein zählt.`,
    unchecked: (reason) => `Die ID konnte nicht nachgesehen werden: ${reason}`,
    similar: (known, typed) =>
      `Meinst du „${known}“? Mit dieser Person hast du einen Chat. „${typed}“ ist jemand anderes: Groß und klein zählt.`,
    didYouMean: 'Vielleicht meinst du:',
    openID: (userID) => `„${userID}“ öffnen`,
    open: 'Chat öffnen',
    looking: 'Wird nachgesehen…',
  },
  settings: {
    heading: 'Profil und Einstellungen',
    profile: 'Profil',
    name: 'Name',
    picture: 'Bild',
    noPicture: 'Anfangsbuchstabe',
    pictures: {
      fox: 'Fuchs',
      leaf: 'Blatt',
      sea: 'Meer',
      cat: 'Katze',
      flower: 'Blume',
      sun: 'Sonne',
      mountains: 'Berge',
      owl: 'Eule',
    },
    address: 'Adresse eines Bildes',
    addressHint:
      'Bilder dieses Servers werden gezeigt; bei anderen Adressen zeigt diese Seite deinen Anfangsbuchstaben.',
    addressTooLong: 'Diese Adresse ist zu lang.',
    save: 'Profil speichern',
    saving: 'Wird gespeichert…',
    saved: 'Gespeichert. Deine anderen Geräte zeigen es auch.',
    notSaved: (reason) => `Nicht gespeichert: ${reason}`,
    display: 'Darstellung',
    language: 'Sprache',
    theme: 'Farben',
    themes: { system: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
    messages: 'Nachrichten auf diesem Gerät',
    notifications: 'Mitteilungen',
    notifies: 'Neue Nachrichten auf dem Desktop zeigen',
    notifiesHint: 'Während du woanders hinsiehst. Der Browser fragt dich um Erlaubnis.',
    notifiesText: 'Zeigen, was darin steht',
    notifiesTextHint: 'Wer deinen Bildschirm sieht, kann es dann lesen.',
    notificationsDenied:
      'Dieser Browser verbietet es dieser Seite. In seinen Einstellungen zur Seite lässt es sich erlauben.',
    notificationsUnavailable: 'Dieser Browser zeigt für diese Seite keine.',
  },
  chat: {
    none: 'Wähle einen Chat aus oder beginne einen neuen.',
    looking: 'Es wird nachgesehen, wer das ist…',
    unknownHeading: (userID) => `„${userID}“ gibt es hier nicht`,
    unknown:
      'Unter dieser Benutzer-ID hat sich noch niemand angemeldet. Stimmt die Schreibweise? Groß und klein zählt.',
    lookAgain: 'Noch einmal nachsehen',
  },
  announcements: {
    inOpenChat: (name, text) => (text === undefined ? `Neue Nachricht von ${name}` : `${name}: ${text}`),
    inOtherChat: (name) => `Neue Nachricht von ${name}`,
    several: (name, count) => `${count} neue Nachrichten von ${name}`,
    sendFailed: 'Eine Nachricht wurde nicht gesendet.',
  },
  connection: {
    offline: 'Du bist offline.',
    awayHint: 'Schreib ruhig weiter: Deine Nachrichten gehen von selbst hinaus, sobald die Verbindung wieder da ist.',
    tryNow: 'Jetzt versuchen',
    trying: 'Wird versucht…',
    back: 'Wieder verbunden.',
    fault: (code) => `Unterwegs ist etwas schiefgegangen (${code}).`,
    dismiss: 'Schließen',
  },
  parts: {
    ...parts,
    locale: 'de-DE',
    list: { ...parts.list, label: 'Chats', loading: 'Deine Chats werden geladen…' },
    composer: {
      ...parts.composer,
      tooLong:
        'Diese Nachricht ist zu lang. Platz ist für 2048 Byte: ein Buchstabe braucht eins bis drei, ein Emoji vier oder mehr. Kürze sie oder schicke sie in Teilen.',
    },
    reasons: {
      ...parts.reasons,
      6000003: 'Diese AppID gibt es hier nicht.',
      6000005: 'Zu viel auf einmal; warte einen Moment.',
      6000006: 'Gerade melden sich zu viele an; warte ein wenig.',
      6000011: 'Unter dieser Benutzer-ID gibt es noch niemanden.',
      6000012: 'Es wurden zu viele Personen auf einmal nachgesehen; warte zehn Sekunden.',
      6000103: 'Das Token passt nicht zu dieser AppID und Benutzer-ID.',
      6000106: 'Das Token ist abgelaufen.',
      6000107: 'Tokens dieser Version gelten hier nicht.',
      6000108: 'Das Token läuft zu bald ab.',
    },
  },
};
