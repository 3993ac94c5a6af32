namespace FusedGen.Compiler.Exporting;

/// <summary>
/// Which names can begin those of C functions, and name their header, in C and C++ and on every file system.
/// </summary>
public static class ExportName
{
    private const int Longest = 64;

    /// <summary>Words of C and C++, of which none can be a name of its own.</summary>
    private static readonly HashSet<string> s_keywords = Words(
        "alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t char32_t char8_t class co_await co_return co_yield compl "
        + "concept const const_cast consteval constexpr constinit continue decltype default delete do double dynamic_cast else enum explicit export extern "
        + "false float for friend goto if inline int long mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public "
        + "register reinterpret_cast requires restrict return short signed sizeof static static_assert static_cast struct switch template this "
        + "thread_local throw true try typedef typeid typename typeof typeof_unqual union unsigned using virtual void volatile wchar_t while xor xor_eq");

    /// <summary>Headers of C and C++ that a file of the same name beside the library would hide.</summary>
    private static readonly HashSet<string> s_headers = Words(
        "assert complex ctype errno fenv float inttypes iso646 limits locale math memory process setjmp signal stdalign stdarg stdatomic stdbit stdbool "
        + "stdckdint stddef stdint stdio stdlib stdnoreturn string strings tgmath threads time uchar unistd wchar wctype windows");

    /// <summary>Names that Windows keeps for devices, whatever stands behind the dot.</summary>
    private static readonly HashSet<string> s_devices = Words(
        "aux con nul prn com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9");

    /// <summary>Macros that compilers define without any underscore.</summary>
    private static readonly HashSet<string> s_macros = Words("assert errno far interface linux near small stderr stdin stdout unix");

    /// <summary>What is wrong with a name; null for one that can be used.</summary>
    public static string? Problem(string name)
    {
        if (name.Length > Longest)
        {
            return $"has {name.Length} characters, and {Longest} are the most";
        }

        if (name.Length == 0 || !name.All(IsPart) || !IsLetter(name[0]) || name[name.Length - 1] == '_' || name.Contains("__"))
        {
            return "is none that C functions can begin with: take letters of ASCII, digits and single underscores, a letter first";
        }

        string lower = name.ToLowerInvariant();
        return s_keywords.Contains(lower) ? "is a word of C or C++"
            : s_headers.Contains(lower) ? $"would give the header the name of C's own {lower}.h"
            : s_devices.Contains(lower) ? "is the name of a device, so that Windows cannot have the header"
            : null;
    }

    /// <summary>Whether a parameter of a C function cannot have a name.</summary>
    internal static bool IsReserved(string name) => s_keywords.Contains(name) || s_macros.Contains(name);

    private static bool IsPart(char character) => IsLetter(character) || character is (>= '0' and <= '9') or '_';

    private static bool IsLetter(char character) => character is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

    private static HashSet<string> Words(string words) => new(words.Split(' '), StringComparer.Ordinal);
}
