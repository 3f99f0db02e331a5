#ifndef COXSWAIN_TOOLS_SAMPLE_STORY_H_
#define COXSWAIN_TOOLS_SAMPLE_STORY_H_

// The constants of the sample company: who sells what to whom, and what goes wrong. Shares are in
// basis points (1/10 000), money in cents, years counted from 2021 and quarters from 2021Q1.

#include <array>
#include <cstdint>
#include <string_view>

namespace coxswain_tools::story {

inline constexpr int kYears = 5;
inline constexpr int kMonths = 57;    // business runs from 2021-01-01 ...
inline constexpr int kQuarters = 19;  // ... to 2025-09-30, the story's today
inline constexpr int kQuotaQuarters = 20;
inline constexpr std::string_view kToday = "2025-09-30";

enum Family { kDinghies, kKayaks, kRigging, kHardware, kSafety, kElectronics, kCare, kClearance };
inline constexpr std::array<std::string_view, 8> kFamilies = {
    "Dinghies", "Kayaks",      "Rigging",        "Deck hardware",
    "Safety",   "Electronics", "Paint and care", "Clearance"};

struct Product {
  std::string_view name;
  Family family;
  int list_price;  // of 2021
  int cost_bp;     // unit cost of 2021 as a share of the list price
  int weight_grams;
  std::string_view unit;
};
inline constexpr auto kProducts = std::to_array<Product>({
    {"Gannet 12 Trainer", kDinghies, 489000, 5700, 92000, "piece"},
    {"Gannet 14 Club", kDinghies, 645000, 5600, 128000, "piece"},
    {"Petrel Junior", kDinghies, 219000, 5800, 45000, "piece"},
    {"Fulmar RIB 5.2", kDinghies, 1190000, 6000, 310000, "piece"},
    {"Skerry 360 Sea Kayak", kKayaks, 114900, 5700, 24000, "piece"},
    {"Skerry Tandem", kKayaks, 144900, 5800, 36000, "piece"},
    {"Holm 280 Kids' Kayak", kKayaks, 38900, 5900, 13500, "piece"},
    {"Paddle set, carbon", kKayaks, 18950, 5600, 1900, "set"},
    {"Halyard set, 10 mm", kRigging, 8640, 5000, 2800, "set"},
    {"Shroud kit, 1×19 stainless", kRigging, 41200, 5400, 7400, "kit"},
    {"Mainsheet block system", kRigging, 26875, 5300, 2100, "set"},
    {"Boom kicker, gas strut", kRigging, 34900, 5500, 4600, "piece"},
    {"Furling drum, 35 ft", kRigging, 109500, 5700, 9800, "piece"},
    {"Winch, two-speed 40", kHardware, 128900, 5700, 8900, "piece"},
    {"Deck hatch, 20\" clear", kHardware, 35490, 5600, 6200, "piece"},
    {"Cleat, 200 mm", kHardware, 2835, 4900, 450, "piece"},
    {"Stanchion set", kHardware, 31200, 5500, 7800, "set"},
    {"Anchor, 16 kg", kHardware, 24400, 5800, 16000, "piece"},
    {"Windlass, 1000 W", kHardware, 137900, 5900, 19500, "piece"},
    {"Life jacket, 150 N", kSafety, 9495, 5500, 900, "piece"},
    {"Liferaft, 6 persons", kSafety, 169000, 5900, 41000, "piece"},
    {"Flare kit, offshore", kSafety, 17860, 5700, 2600, "kit"},
    {"EPIRB beacon", kSafety, 52900, 6000, 700, "piece"},
    {"Throwing line, 25 m", kSafety, 4625, 5100, 1100, "piece"},
    {"Immersion suit", kSafety, 38900, 5700, 5200, "piece"},
    {"Chartplotter, 9 inch", kElectronics, 124900, 6200, 2300, "piece"},
    {"VHF radio, fixed", kElectronics, 32900, 6100, 1500, "piece"},
    {"Depth sounder", kElectronics, 27990, 6000, 1200, "piece"},
    {"AIS transponder", kElectronics, 68900, 6100, 1000, "piece"},
    {"Tiller pilot", kElectronics, 49800, 6000, 1900, "piece"},
    {"Antifouling, 2.5 l", kCare, 8995, 5400, 4200, "tin"},
    {"Epoxy repair kit", kCare, 6480, 5200, 1600, "kit"},
    {"Teak oil, 1 l", kCare, 1945, 4900, 1050, "tin"},
    {"Hull cleaner, 5 l", kCare, 3890, 5000, 5300, "can"},
    {"Gelcoat filler", kCare, 2730, 5000, 800, "tin"},
    // The old hulls: their list price was cut below what they cost. Sold only by the clearance.
    {"Tern 14 Day Sailer, 2022 hull", kClearance, 490000, 10900, 134000, "piece"},
    {"Tern 12 Trainer, 2022 hull", kClearance, 380000, 10800, 98000, "piece"},
});
inline constexpr int kFirstClearanceProduct = static_cast<int>(kProducts.size()) - 2;
inline constexpr std::array<int, kYears> kListFactor = {10000, 10300, 10850, 11050, 11250};
inline constexpr std::array<int, kYears> kCostFactor = {10000, 10400, 11050, 11200, 11450};
inline constexpr int kClearanceFreight = 16000;  // for each hull

struct Segment {
  std::string_view name;
  std::string_view industry;
  int buyers;     // by the story's today, at scale 1
  int prospects;  // known accounts that never bought
  int serviceable;
  int total_market;
  int deals_a_month_bp;
  int win_bp;
  int min_lines, max_lines;
  int min_line, max_line;  // list value in euros
  std::array<int, kYears> discount_bp;
  int rebate_bp;
  std::array<Family, 4> families;
  std::array<std::string_view, 3> nouns;
  std::array<int, kQuarters> new_customers;  // by quarter; weights that add up to `buyers`
};
enum SegmentIndex { kBoatyards, kChandlers, kCharter, kSchools, kWarehouse, kRescue };
inline constexpr auto kSegments = std::to_array<Segment>({
    {"Boatyards",
     "Boat building and repair",
     138,
     20,
     420,
     900,
     1500,
     6400,
     3,
     6,
     700,
     3800,
     {600, 650, 1450, 750, 750},
     0,
     {kRigging, kHardware, kCare, kElectronics},
     {"Boatyard", "Yacht Works", "Slipways"},
     {9, 10, 10, 9, 9, 9, 8, 8, 4, 3, 3, 4, 7, 8, 8, 8, 8, 7, 6}},
    {"Chandlers",
     "Retail of marine supplies",
     160,
     22,
     520,
     1100,
     1700,
     6200,
     3,
     7,
     500,
     2600,
     {900, 950, 1800, 1050, 1100},
     150,
     {kHardware, kSafety, kCare, kElectronics},
     {"Chandlery", "Marine Stores", "Ship Supplies"},
     {11, 12, 11, 11, 10, 10, 10, 9, 4, 4, 4, 5, 8, 9, 9, 9, 9, 8, 7}},
    {"Charter fleets",
     "Boat rental",
     80,
     12,
     260,
     640,
     1300,
     5600,
     2,
     5,
     1500,
     9000,
     {800, 850, 1700, 950, 950},
     0,
     {kRigging, kSafety, kElectronics, kDinghies},
     {"Charter", "Yacht Charter", "Bareboats"},
     {5, 5, 5, 5, 5, 6, 5, 5, 2, 2, 2, 2, 4, 5, 5, 5, 4, 4, 4}},
    // The market that fills up: a symmetric S-curve, 141 of 150 named accounts.
    {"Sailing schools",
     "Education",
     141,
     9,
     150,
     180,
     1000,
     6600,
     2,
     4,
     1200,
     7000,
     {700, 700, 1500, 800, 800},
     0,
     {kDinghies, kSafety, kRigging, kDinghies},
     {"Sailing School", "Regatta Academy", "Dinghy School"},
     {2, 3, 4, 6, 8, 10, 13, 15, 16, 15, 13, 10, 8, 6, 4, 3, 2, 2, 1}},
    // The segment that sells at a loss, more of it every year.
    {"Warehouse chains",
     "Retail of sporting goods",
     60,
     6,
     140,
     190,
     1700,
     7000,
     3,
     6,
     4000,
     16000,
     {3500, 3700, 4000, 3950, 4050},
     450,
     {kKayaks, kSafety, kCare, kKayaks},
     {"Outdoor Warehouse", "Leisure Depot", "Sportmarkt"},
     {2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 3}},
    {"Rescue services",
     "Public safety",
     45,
     7,
     190,
     310,
     1000,
     5200,
     2,
     5,
     2000,
     12000,
     {300, 300, 900, 350, 350},
     0,
     {kSafety, kElectronics, kDinghies, kHardware},
     {"Sea Rescue", "Lifeboat Station", "Coast Watch"},
     {3, 3, 3, 3, 3, 3, 3, 2, 1, 1, 1, 2, 2, 2, 3, 3, 3, 2, 2}},
});
inline constexpr int kSegmentCount = static_cast<int>(kSegments.size());

// How many deals close, as a percentage of usual: by month, and by year outside and inside the
// warehouse chains. 2023 is the shock; the chains bought on.
inline constexpr std::array<int, 12> kSeason = {80, 100, 130, 140, 130, 110,
                                                90, 80,  90,  80,  70,  100};
inline constexpr std::array<int, kYears> kVolume = {190, 150, 72, 122, 112};
inline constexpr std::array<int, kYears> kChainVolume = {125, 110, 105, 95, 110};
inline constexpr int kShockYear = 2;
inline constexpr int kShockWinLossBp = 1200;  // taken off the win rate

struct Country {
  std::string_view code;
  std::string_view region;
  int territory;
  std::array<std::string_view, 6> towns;
  std::array<std::string_view, 6> families;
};
inline constexpr std::array<std::string_view, 5> kTerritories = {"North Sea", "Baltic", "Atlantic",
                                                                 "Mediterranean", "Adriatic"};
inline constexpr auto kCountries = std::to_array<Country>({
    {"NL",
     "Western Europe",
     0,
     {"Enkhuizen", "Harlingen", "Vlissingen", "Hoorn", "Lemmer", "Stavoren"},
     {"Van Dijk", "De Boer", "Hoekstra", "Postma", "Visser", "Terpstra"}},
    {"DE",
     "Western Europe",
     0,
     {"Kappeln", "Büsum", "Emden", "Cuxhaven", "Wismar", "Flensburg"},
     {"Petersen", "Jürgensen", "Köhler", "Thiessen", "Groß", "Behrens"}},
    {"DK",
     "Northern Europe",
     0,
     {"Svendborg", "Ærøskøbing", "Esbjerg", "Marstal", "Aarhus", "Helsingør"},
     {"Sørensen", "Kjær", "Mikkelsen", "Østergaard", "Holm", "Bruun"}},
    {"NO",
     "Northern Europe",
     0,
     {"Ålesund", "Bergen", "Grimstad", "Risør", "Tromsø", "Stavanger"},
     {"Håkonsen", "Nygård", "Solberg", "Fjeld", "Bakke", "Tveit"}},
    {"SE",
     "Northern Europe",
     1,
     {"Marstrand", "Öregrund", "Västervik", "Kalmar", "Strömstad", "Visby"},
     {"Lindström", "Sjöberg", "Åkesson", "Norrman", "Ekdahl", "Wallin"}},
    {"FI",
     "Northern Europe",
     1,
     {"Hanko", "Turku", "Naantali", "Kotka", "Porvoo", "Mariehamn"},
     {"Mäkinen", "Korhonen", "Saarinen", "Lehtonen", "Ahtiainen", "Söderholm"}},
    {"PL",
     "Northern Europe",
     1,
     {"Gdynia", "Kołobrzeg", "Łeba", "Puck", "Świnoujście", "Ustka"},
     {"Wójcik", "Kamiński", "Żeglarski", "Nowicki", "Dąbrowski", "Morawski"}},
    {"FR",
     "Western Europe",
     2,
     {"Concarneau", "La Rochelle", "Saint-Malo", "Lorient", "Paimpol", "Royan"},
     {"Le Bihan", "Kerdoncuff", "Morvan", "Béchard", "Gaudin", "Lefèvre"}},
    {"IE",
     "Western Europe",
     2,
     {"Kinsale", "Howth", "Dingle", "Galway", "Crosshaven", "Westport"},
     {"O'Driscoll", "Ó Súilleabháin", "Keane", "Hennessy", "MacNamara", "Tierney"}},
    {"PT",
     "Southern Europe",
     2,
     {"Cascais", "Peniche", "Olhão", "Setúbal", "Lagos", "Viana do Castelo"},
     {"Carvalho", "Magalhães", "Figueiredo", "Simões", "Nóbrega", "Tavares"}},
    {"ES",
     "Southern Europe",
     3,
     {"Palma", "Cádiz", "Dénia", "Roses", "Cartagena", "Mahón"},
     {"Ferrer", "Ibáñez", "Pons", "Muñoz", "Capdevila", "Quintana"}},
    {"IT",
     "Southern Europe",
     3,
     {"La Spezia", "Genova", "Olbia", "Gaeta", "Trapani", "Rapallo"},
     {"Bertolucci", "Marchetti", "De Santis", "Cosulich", "Ferraro", "Niccolò"}},
    {"HR",
     "Southern Europe",
     4,
     {"Split", "Šibenik", "Rovinj", "Zadar", "Korčula", "Pula"},
     {"Horvat", "Babić", "Marušić", "Jurić", "Matošić", "Vuković"}},
    {"GR",
     "Southern Europe",
     4,
     {"Lefkada", "Syros", "Kalamata", "Corfu", "Volos", "Rhodes"},
     {"Papadakis", "Kontos", "Vlachos", "Galanis", "Samaras", "Economou"}},
});

struct Owner {
  std::string_view name;
  std::string_view team;
  int discount_bp;  // added to what the segment gets
  int commission_bp;
  int first_quarter;
  bool has_quota;
};
// Two for the warehouse chains, then two for each territory, then the managing director.
inline constexpr auto kOwners = std::to_array<Owner>({
    {"Björn Lindqvist", "Key Accounts", 150, 300, 0, true},
    {"Petra Novák", "Key Accounts", -100, 300, 0, true},
    {"Hanna de Vries", "Sales North", -150, 350, 0, true},
    {"Jonas Brandt", "Sales North", 500, 350, 0, true},
    {"Aino Virtanen", "Sales North", -100, 350, 0, true},
    {"Piotr Zieliński", "Sales North", 250, 350, 0, true},
    {"Maëlle Le Goff", "Sales South", -250, 350, 0, true},
    {"Ciarán Byrne", "Sales South", 300, 350, 6, true},
    {"Lucía Serrano", "Sales South", -200, 350, 0, true},
    {"Matteo Ricci", "Sales South", 700, 350, 0, true},
    {"Ana Kovač", "Sales South", 0, 350, 0, true},
    {"Nikos Pappas", "Sales South", 200, 350, 0, true},
    {"Ines Ålund", "Management", -50, 0, 0, false},
});
inline constexpr int kOwnerCount = static_cast<int>(kOwners.size());
inline constexpr int kDirector = kOwnerCount - 1;
inline constexpr int kMover = 1;  // was in Sales South until the end of 2022
inline constexpr int kLateStarter = 7;
inline constexpr int kEmptyQuotaQuarter = 5;  // the quota of the late starter before the first day

struct Campaign {
  std::string_view id;
  std::string_view name;
  std::string_view kind;
  std::string_view channel;
  int parent;  // -1: none
  int first_month, last_month;
  int budget;  // in euros at scale 1
  int weight;  // how often it brings a deal
  std::string_view objective;
};
enum CampaignIndex { kClearanceSale = 9, kRiggingClinic = 10 };
inline constexpr auto kCampaigns = std::to_array<Campaign>({
    {"CMP-01", "Know Your Knots", "thematic", "video", -1, 2, 9, 120000, 8, ""},
    {"CMP-02", "Boat shows", "event", "trade fair", -1, 12, 56, 0, 0, ""},
    {"CMP-03", "Hanse Boat Show 2022", "event", "trade fair", 1, 12, 15, 90000, 22, ""},
    {"CMP-04", "Hanse Boat Show 2023", "event", "trade fair", 1, 24, 27, 95000, 20, ""},
    {"CMP-05", "Hanse Boat Show 2024", "event", "trade fair", 1, 36, 39, 98000, 18, ""},
    {"CMP-06", "Hanse Boat Show 2025", "event", "trade fair", 1, 48, 51, 104000, 18, ""},
    {"CMP-07", "Regatta Partners", "sponsorship", "sponsoring", -1, 15, 56, 210000, 6, ""},
    {"CMP-08", "Winter Refit 2021/22", "seasonal", "mailing", -1, 10, 14, 28000, 16, ""},
    {"CMP-09", "Winter Refit 2023/24", "seasonal", "mailing", -1, 34, 38, 30000, 14, ""},
    {"CMP-10", "Tern Clearance 2024", "promotion", "dealer offer", -1, 38, 43, 64000, 0, "OBJ-3"},
    {"CMP-11", "Rigging Clinic", "content", "webinar", -1, 32, 56, 15000, 7, "OBJ-1"},
    {"CMP-12", "Safety Season", "product", "email", -1, 37, 56, 46000, 10, ""},
    {"CMP-13", "One Voyage, One Crew", "thematic", "video", -1, 48, 59, 180000, 5, "OBJ-5"},
});
inline constexpr int kCampaignCount = static_cast<int>(kCampaigns.size());
inline constexpr int kClearanceChanceBp = 2600;  // of a boatyard's, fleet's or school's deals then

inline constexpr std::array<std::string_view, 6> kLeadSources = {"web",   "trade fair", "referral",
                                                                 "phone", "partner",    "email"};
inline constexpr std::array<std::string_view, 5> kLostReasons = {"price", "competitor", "timing",
                                                                 "no budget", "no decision"};
inline constexpr std::array<std::string_view, 8> kThemes = {
    "Stock order",      "Refit supplies", "Fleet renewal",  "Season opening",
    "Safety equipment", "Winter work",    "Workshop order", "Harbour order"};
struct Stage {
  std::string_view name;
  int probability_bp;
};
inline constexpr std::array<Stage, 4> kStages = {
    {{"Qualified", 1000}, {"Proposal", 3000}, {"Negotiation", 6000}, {"Verbal", 8500}}};
// Where lost deals are lost, whoever loses them. What the CRM says of its stages is wrong.
inline constexpr std::array<int, 4> kLostAtStageBp = {4500, 3000, 1700, 800};
inline constexpr int kFirstHistoryMonth = 12;  // deals closed before have no history

// Warts, in basis points of the rows they can happen to.
inline constexpr int kOpenWithoutCustomerBp = 300;
inline constexpr int kLostWithZeroBp = 200;
inline constexpr int kClosedBeforeOpenedBp = 60;
inline constexpr int kOmittedBp = 60;
inline constexpr int kShortInvoiceBp = 150;

inline constexpr int kLedgerQuarter = 15;          // 2024Q4 ...
inline constexpr int64_t kLedgerError = -1825000;  // ... where the ledger has less revenue

}  // namespace coxswain_tools::story

#endif  // COXSWAIN_TOOLS_SAMPLE_STORY_H_
