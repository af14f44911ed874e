//! Points editors to this directory's Go.

use super::desk::Desk;

