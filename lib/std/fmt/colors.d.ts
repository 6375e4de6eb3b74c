/** Each wraps its text in a terminal style, or returns it as it is where colors are off. */
export declare function bold(text: string): string;
export declare function green(text: string): string;
export declare function red(text: string): string;
/** Colors are on at first, unless NO_COLOR is set. */
export declare function setColorEnabled(enabled: boolean): void;
