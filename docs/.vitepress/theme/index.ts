// The theme without its web font: the system's own is there at once.
import Theme from 'vitepress/theme-without-fonts';
import './custom.css';

export default Theme;
