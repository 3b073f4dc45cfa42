# One GiB of well-formed XML, which nobody wants to keep: refused once the limit is passed.
echo '<scenario>'
yes '  <server name="www.example.com"/>' | head -c 1073741824
echo '</scenario>'
