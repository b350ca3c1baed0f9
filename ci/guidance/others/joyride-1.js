import React from 'react';
import ReactDOM from 'react-dom';
import Joyride from '{lib}';
import '{lib}/lib/react-joyride-compiled.css';
const all = steps((selector, text) => ({ selector, text, title: 'Orders', position: 'bottom', type: 'click' }));
class App extends React.Component {
  state = { run: false };
  componentDidMount() { begin(() => this.setState({ run: true })); }
  render() { return React.createElement(Joyride, { steps: all, run: this.state.run, autoStart: true, type: 'continuous', showOverlay: true }); }
}
ReactDOM.render(React.createElement(App), document.getElementById('root'));
