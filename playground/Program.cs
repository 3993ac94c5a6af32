using System.Runtime.Versioning;

[assembly: SupportedOSPlatform("browser")]

// The page calls the functions of Workbench; nothing runs by itself.
return;
