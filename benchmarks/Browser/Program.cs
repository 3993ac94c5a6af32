// The page calls the functions of Measurement; nothing runs by itself.
return;
