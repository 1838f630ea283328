"""The next steps of failures, in Swedish."""

from collections.abc import Mapping

STEPS: Mapping[str, str] = {
    # Any page
    "It is tried again at the next run; if it stays, open the address in a browser.": (
        "Nytt försök görs vid nästa körning; om felet består, öppna adressen i en webbläsare."
    ),
    "Open the address in a browser; if the page has moved, change url in sources.yaml.": (
        "Öppna adressen i en webbläsare; om sidan har flyttat, ändra url i sources.yaml."
    ),
    "Make the change by hand, as the proposal shows it. Nothing was changed.": (
        "Gör ändringen för hand så som förslaget visar. Inget har ändrats."
    ),
    "Look at the page: if its layout has changed, give the source a select: rule or another url.": (
        "Titta på sidan: om den har gjorts om, ge källan en regel under select eller en annan url."
    ),
    "If it is a page that is wanted, raise settings.network.max_body.": (
        "Höj settings.network.max_body om sidan behövs."
    ),
    "Point url at a page or a feed; addresses of such files can be left out with exclude.": (
        "Låt url peka på en sida eller ett flöde; adresser till sådana filer kan väljas bort med exclude."
    ),
    "Only this page is lost; if it is a real release, report it as a bug with the address.": (
        "Bara den här sidan går förlorad; är det ett riktigt meddelande, rapportera felet och ange adressen."
    ),
    "`scraper run {source} --afresh` tries it at once; if it stays, report it as a bug.": (
        "`scraper run {source} --afresh` prövar den genast; om felet består, rapportera det."
    ),
    "Report it with the traceback from the log; nothing else is affected.": (
        "Rapportera felet med spårningen (traceback) ur loggen; inget annat påverkas."
    ),
    # How a source fares
    "Open the page named and compare: `scraper check {source}` shows what is found, a select: rule can put it right.": (
        "Öppna den sida som anges och jämför: `scraper check {source}` visar vad som hittas, "
        "en regel under select kan rätta till det."
    ),
    "Open some of the addresses: a consent form, a login or an error page may stand in place of the releases. They are"
    " not published, and tried again at each run.": (
        "Öppna några av adresserna: ett samtyckesformulär, en inloggning eller en felsida kan stå i meddelandenas "
        "ställe. De publiceras inte, och prövas igen vid varje körning."
    ),
    "Open the page: if it has newer releases, `scraper check {source}` shows what is read of it.": (
        "Öppna sidan: om den har nyare meddelanden visar `scraper check {source}` vad som läses av den."
    ),
    # Blocked
    "Ask the publisher for a feed, or to allow this program in robots.txt.": (
        "Be utgivaren om ett flöde, eller om att programmet tillåts i robots.txt."
    ),
    "If it is your own server, list its ip:port under settings.network.allow_private.": (
        "Om det är en egen server, ange dess ip:port under settings.network.allow_private."
    ),
    "Ask the publisher to let this program in, or for a feed; settings.contact tells them who asks. "
    "It does not try to get past a refusal.": (
        "Be utgivaren släppa in programmet, eller om ett flöde; settings.contact talar om vem som frågar. "
        "Programmet försöker inte ta sig förbi ett nej."
    ),
    "See that settings.network.proxy names the right proxy and user, and that the proxy lets this program out.": (
        "Kontrollera att settings.network.proxy anger rätt proxy och användare, och att proxyn släpper ut programmet."
    ),
    # Feeds
    "All other stories are published; open the address, and if it is a real release report this as a bug.": (
        "Alla andra nyheter är publicerade; öppna adressen, och är det ett riktigt meddelande, rapportera felet."
    ),
    "The feeds are published; the hub is told at a later run. If it stays down, look at settings.websub_hub.": (
        "Flödena är publicerade; hubben får veta det vid en senare körning. "
        "Om den inte svarar då heller, se över settings.websub_hub."
    ),
    "The feeds are published; see that settings.websub_hub is a hub that takes these addresses.": (
        "Flödena är publicerade; kontrollera att settings.websub_hub är en hubb som tar emot de här adresserna."
    ),
    "Run `scraper run` once, which brings the archive up to date.": (
        "Kör `scraper run` en gång, så uppdateras arkivet."
    ),
    # What ends a command
    "Run the command again with -vv before it to see every detail.": (
        "Kör om med -vv före kommandot för att se alla detaljer."
    ),
    "Correct sources.yaml at the places named, then run the command again; nothing was run.": (
        "Rätta sources.yaml på de ställen som anges och kör kommandot igen; inget har körts."
    ),
    "Record the source again; if the page is one of its older releases, with a higher --articles.": (
        "Spela in källan igen; är sidan ett av dess äldre meddelanden, med ett högre --articles."
    ),
    "Name a folder that `scraper record` wrote, with all its files in it, or record the source again.": (
        "Ange en mapp som `scraper record` har skrivit, med alla filer kvar, eller spela in källan igen."
    ),
    "Check free space and permissions of the data folder, then run the command again.": (
        "Kontrollera ledigt utrymme och rättigheter i datamappen och kör kommandot igen."
    ),
    "Move the file away and restore it from a backup; without one, a new archive collects what sites still list.": (
        "Flytta undan filen och återställ den från en säkerhetskopia; "
        "finns ingen, samlar ett nytt arkiv in det som webbplatserna fortfarande listar."
    ),
    "Make room there, or name a file on another disk; the archive was not touched, and no half copy is left.": (
        "Frigör utrymme där, eller ange en fil på en annan disk; arkivet är orört, och ingen halv kopia är kvar."
    ),
    "Run `scraper doctor`; the archive is damaged, or the disk that was written to is.": (
        "Kör `scraper doctor`; arkivet är skadat, eller disken som kopian skrevs till."
    ),
    "Update the program, or give it another folder in settings.data; the archive was not touched.": (
        "Uppdatera programmet, eller ge det en annan mapp i settings.data; arkivet har inte rörts."
    ),
    "Stop the other program that uses the port, or choose another with --port or --host.": (
        "Stoppa det program som använder porten, eller välj en annan med --port eller --host."
    ),
    "Wait for the other run to end, or stop it if it hangs.": (
        "Vänta tills den andra körningen är klar, eller stoppa den om den har hängt sig."
    ),
    "Export the subscriptions again as OPML; nothing was changed.": (
        "Exportera prenumerationerna som OPML igen; inget ändrades."
    ),
    "Add them to sources.yaml by hand; `scraper opml import --dry-run` names them. Nothing was changed.": (
        "Lägg till dem i sources.yaml för hand; `scraper opml import --dry-run` räknar upp dem. Inget ändrades."
    ),
    (
        "It is kept and tried again. Look at the address it goes to, and try it with `scraper watch test ID --send` "
        "or `scraper alerts test`."
    ): (
        "Det ligger kvar och skickas igen. Se över adressen det går till, och pröva den med "
        "`scraper watch test ID --send` eller `scraper alerts test`."
    ),
    "Install Apprise beside the program: pip install 'press-release-scraper[alerts]'.": (
        "Installera Apprise vid sidan av programmet: pip install 'press-release-scraper[alerts]'."
    ),
    "Set the variable where the program runs, as in the unit's EnvironmentFile; until then it is kept.": (
        "Sätt variabeln där programmet körs, t.ex. i enhetens EnvironmentFile; till dess ligger det kvar."
    ),
    "Correct the address at the place named; https://github.com/caronc/apprise says how each service's is.": (
        "Rätta adressen på det angivna stället; https://github.com/caronc/apprise säger hur varje tjänsts ser ut."
    ),
    "Nobody is told of them any more; `scraper watch test ID` shows what a watch has found.": (
        "De skickas inte längre till någon; `scraper watch test ID` visar vad en bevakning har hittat."
    ),
    "Run the command again.": "Kör kommandot igen.",
}
