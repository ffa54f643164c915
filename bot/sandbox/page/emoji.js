/** The shortcodes that people and bots use most, as characters. */

const TABLE = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|ok_hand 👌|wave 👋|clap 👏|raised_hands 🙌|pray 🙏|muscle 💪|point_right 👉|point_left 👈|point_up 👆|point_down 👇|handshake 🤝|eyes 👀
smile 😄|slightly_smiling_face 🙂|grin 😁|joy 😂|wink 😉|blush 😊|thinking_face 🤔|cry 😢|sob 😭|tada 🎉|sparkles ✨|heart ❤️|green_heart 💚|blue_heart 💙|fire 🔥|star ⭐|sunny ☀️|coffee ☕
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|heavy_multiplication_x ✖️|warning ⚠️|rotating_light 🚨|no_entry ⛔|no_entry_sign 🚫|octagonal_sign 🛑|construction 🚧|exclamation ❗|question ❓|grey_question ❔|bangbang ‼️|information_source ℹ️|bulb 💡
red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|large_purple_circle 🟣|white_circle ⚪|black_circle ⚫|large_green_square 🟩|large_yellow_square 🟨|large_red_square 🟥|white_large_square ⬜
hourglass ⌛|hourglass_flowing_sand ⏳|alarm_clock ⏰|stopwatch ⏱️|timer_clock ⏲️|clock1 🕐|clock3 🕒|clock9 🕘|calendar 📆|date 📅|spiral_calendar_pad 🗓️|double_vertical_bar ⏸️|pause_button ⏸️|arrow_forward ▶️|fast_forward ⏩|repeat 🔁|arrows_counterclockwise 🔄
phone ☎️|telephone_receiver 📞|iphone 📱|email ✉️|envelope ✉️|incoming_envelope 📨|inbox_tray 📥|outbox_tray 📤|speech_balloon 💬|left_speech_bubble 🗨️|mega 📣|loudspeaker 📢|bell 🔔|no_bell 🔕|pushpin 📌|round_pushpin 📍|paperclip 📎|link 🔗|lock 🔒|unlock 🔓|key 🔑|shield 🛡️|mag 🔍
memo 📝|pencil ✏️|pencil2 ✏️|clipboard 📋|page_facing_up 📄|file_folder 📁|open_file_folder 📂|card_index 📇|books 📚|bar_chart 📊|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|dart 🎯|gear ⚙️|wrench 🔧|hammer_and_wrench 🛠️|package 📦|wastebasket 🗑️|label 🏷️|ticket 🎫
hospital 🏥|stethoscope 🩺|pill 💊|syringe 💉|test_tube 🧪|microscope 🔬|dna 🧬|bust_in_silhouette 👤|busts_in_silhouette 👥|office 🏢|house 🏠|airplane ✈️|car 🚗|zzz 💤|snowflake ❄️|seedling 🌱|robot_face 🤖|ghost 👻|new 🆕|sos 🆘|recycle ♻️
arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrow_upper_right ↗️|leftwards_arrow_with_hook ↩️|arrow_right_hook ↪️|heavy_plus_sign ➕|heavy_minus_sign ➖|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|100 💯|checkered_flag 🏁|triangular_flag_on_post 🚩|raised_hand ✋|hand ✋|runner 🏃|turtle 🐢|rocket 🚀|trophy 🏆|scroll 📜|art 🎨`;

const CHARACTERS = new Map(TABLE.trim().split(/[|\n]/).map((pair) => pair.split(" ")));

/** The ones offered for a quick reaction. */
export const QUICK = ["white_check_mark", "eyes", "+1", "tada", "pray", "heart", "raised_hands", "thinking_face", "hourglass_flowing_sand", "phone", "question", "x"];

/** The character of a shortcode (no colons), or the shortcode itself with its colons. */
export const emoji = (name) => CHARACTERS.get(name.split("::")[0]) ?? `:${name}:`;
