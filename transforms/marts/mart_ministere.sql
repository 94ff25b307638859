-- Ministères au sens d'un secrétariat général. Une ligne par ministère.

select ministere, ministere_nom, secretariat_general_nom, rang
from ref_ministere
order by rang
