use super::super::desk::Desk;
use super::window::Window;
use crate::support::sdk_cache::OLD;

#[test]
fn trial() {
    let Some(desk) = Desk::new() else { return };
    let began = std::time::Instant::now();
    let Some(mut window) = Window::start(&desk) else { return };
    println!("started {:?}", began.elapsed());
    window.open(&desk.project);
    println!("opened {:?}", began.elapsed());
    println!("{:?}", window.goes(1));
    println!("told {:?}", began.elapsed());
    window.agrees_on(OLD);
    window.open(&desk.project);
    println!("opened again {:?}", began.elapsed());
    println!("{:?}", window.goes(1));
    println!("told {:?}", began.elapsed());
}
