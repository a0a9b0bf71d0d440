import "../../styles/tokens.css";
import "../../styles/base.css";
import "../../styles/controls.css";
import "../../styles/conversation.css";
import "../../styles/attachments.css";
import "../../styles/staff.css";
import "../../styles/inbox.css";
import "../../styles/risk.css";
