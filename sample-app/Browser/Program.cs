// The page calls the functions of DigitReader; nothing runs by itself.
return;
