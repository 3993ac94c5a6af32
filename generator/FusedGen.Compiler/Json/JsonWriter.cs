using System.Globalization;
using System.Text;

namespace FusedGen.Compiler.Json;

/// <summary>Writes JSON.</summary>
internal static class JsonWriter
{
    /// <summary>An array of texts.</summary>
    public static string Array(IEnumerable<string> texts)
    {
        StringBuilder json = new("[");
        foreach (string text in texts)
        {
            json.Append(json.Length > 1 ? ",\"" : "\"");
            foreach (char c in text)
            {
                json.Append(c is '"' or '\\' ? "\\" + c : c < ' ' ? "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture) : c.ToString());
            }

            json.Append('"');
        }

        return json.Append(']').ToString();
    }
}
