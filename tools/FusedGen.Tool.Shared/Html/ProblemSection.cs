namespace FusedGen.Tool.Html;

/// <summary>Why a file cannot be used.</summary>
internal static class ProblemSection
{
    /// <summary>Writes the section.</summary>
    public static void Write(HtmlWriter html, string message)
    {
        using (html.Open("section"))
        {
            html.Text("h2", "Problem");
            using (html.Open("p"))
            {
                html.Text("span", "Not usable", ("class", "badge bad"));
                html.Text(" " + message);
            }
        }
    }
}
